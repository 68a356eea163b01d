import { useEffect, useState } from "react";
import { access as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

/** Milliseconds. */
const OFFERED = 5000;

/** For five seconds after Revoke: gives the same again. Then it is not offered any more. */
export function Undo({ grantId, onUndone }: { grantId: string; onUndone: () => void }) {
  const [offered, setOffered] = useState(true);
  const undo = useAction((client, input: { grantId: string }) => client.undoRevoke(input));
  useEffect(() => {
    const timer = setTimeout(() => setOffered(false), OFFERED);
    return () => clearTimeout(timer);
  }, []);
  if (!offered && !undo.busy && !undo.failure) return null;
  const run = async () => {
    const given = await undo.run({ grantId });
    if (given?.grantId !== undefined) onUndone();
    else if (given) setOffered(false);
  };
  return (
    <>
      <Button busy={undo.busy} onClick={() => void run()}>
        {t.undo}
      </Button>
      <FailureNotice failure={undo.failure} />
    </>
  );
}
