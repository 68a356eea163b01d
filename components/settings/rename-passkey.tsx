import { useState } from "react";
import type { PasskeyView } from "../../lib/wallet/contract.ts";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { passkeys as t } from "../text/en-keys.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { PasskeyName } from "./passkey-name.tsx";

type Props = { passkey: PasskeyView; onClose: () => void; onDone: (sentence: string) => void };

export function RenamePasskey({ passkey, onClose, onDone }: Props) {
  const [name, setName] = useState(passkey.name);
  const rename = useAction((client, input: { id: string; name: string }) => client.renamePasskey(input));
  const missing = name.trim() === "";
  const { asked, onSubmit } = useSend(!missing, async () => {
    const done = await rename.run({ id: passkey.id, name: name.trim() });
    if (done !== undefined) onDone(t.renamed);
  });
  return (
    <Dialog open onOpenChange={onClose} title={t.renameTitle}>
      <form onSubmit={onSubmit}>
        <PasskeyName value={name} onChange={setName} missing={asked && missing} />
        <div className="mt-4 empty:hidden">
          <FailureNotice failure={rename.failure} />
        </div>
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{text.action.cancel}</Button>
          <Button type="submit" variant="primary" busy={rename.busy}>
            {t.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
