import { useState } from "react";
import type { GrantView } from "../../lib/consent/views.ts";
import { aftermath as t } from "../text/en-status.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

/** Asks the app to delete what it got, after one question. Nothing where it was asked before. */
export function AskToDelete({ grant }: { grant: GrantView }) {
  const [open, setOpen] = useState(false);
  const ask = useAction((client, input: { grantId: string }) => client.requestErasure(input));
  const send = async () => {
    if ((await ask.run({ grantId: grant.grantId })) !== undefined) setOpen(false);
  };
  if (grant.erasure !== undefined) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.ask}</Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t.askTitle}
        text={t.askText(grant.origin)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t.keep}</Button>
            <Button variant="primary" busy={ask.busy} onClick={() => void send()}>
              {t.ask}
            </Button>
          </>
        }
      >
        <FailureNotice failure={ask.failure} />
      </Dialog>
    </>
  );
}
