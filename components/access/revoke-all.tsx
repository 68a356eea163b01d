import { useState } from "react";
import { access as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

type Props = { grants: number; apps: number; onStop: () => void; onStopped: (revoked: number) => void };

/** Ends every access, after one question. */
export function RevokeAll({ grants, apps, onStop, onStopped }: Props) {
  const [open, setOpen] = useState(false);
  const revoke = useAction((client) => client.revokeAll());
  const stop = async () => {
    onStop();
    const done = await revoke.run(undefined);
    if (done === undefined) return;
    onStopped(done.revoked);
    setOpen(false);
  };
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {t.revokeAll}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t.confirmTitle}
        text={t.confirm(grants, apps)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t.keep}</Button>
            <Button variant="danger" busy={revoke.busy} onClick={() => void stop()}>
              {t.revokeAll}
            </Button>
          </>
        }
      >
        <FailureNotice failure={revoke.failure} />
      </Dialog>
    </>
  );
}
