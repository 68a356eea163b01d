import { useState } from "react";
import type { Passkeys } from "../../lib/browser/passkey.ts";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { refusals, passkeys as t, passphrase as words } from "../text/en-keys.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { usePasskeyDialog } from "../unlock/passkey-dialog.ts";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";
import { failureText } from "../wallet/failure.tsx";
import { PasskeyName } from "./passkey-name.tsx";

type Added = { passphrase: string; name: string; id: string; salt: string; secret: string };
type Props = {
  dialogs: Passkeys;
  /** Ids of the passkeys that there are. */
  known: readonly string[];
  onClose: () => void;
  onDone: (sentence: string) => void;
};

/**
 * A name and the passphrase, then the browser's dialog. The passphrase is checked before it, so that a wrong one leaves no passkey
 * behind that opens nothing.
 */
export function AddPasskey({ dialogs, known, onClose, onDone }: Props) {
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const dialog = usePasskeyDialog();
  const check = useAction((client, input: { passphrase: string }) => client.checkPassphrase(input));
  const add = useAction((client, input: Added) => client.addPasskey(input));
  const reset = () => {
    check.reset();
    add.reset();
    dialog.reset();
  };
  const trimmed = name.trim();
  const { asked, onSubmit } = useSend(trimmed !== "" && passphrase !== "", async () => {
    reset();
    if ((await check.run({ passphrase })) === undefined) return;
    const made = await dialog.run((signal) => dialogs.register(trimmed, known, signal));
    if (made === undefined) return;
    const { id, salt, secret } = made;
    const done = await add.run({ passphrase, name: trimmed, id, salt, secret });
    if (done !== undefined) onDone(t.done(plain(trimmed, 60)));
  });
  const busy = check.busy || dialog.open || add.busy;
  const failure = check.failure ?? add.failure;
  const missing = asked && passphrase === "" ? words.missing : undefined;
  const { refusal } = dialog;
  return (
    <Dialog open onOpenChange={onClose} title={t.add} text={t.addText}>
      <form onSubmit={onSubmit}>
        <PasskeyName value={name} onChange={setName} missing={asked && trimmed === ""} hint={t.nameHint} />
        <TextField
          label={t.passphrase}
          type="password"
          autoComplete="current-password"
          className="mt-6"
          value={passphrase}
          onChange={(event) => {
            setPassphrase(event.target.value);
            reset();
          }}
          error={failure ? <Refusal failure={failure} /> : missing}
        />
        {refusal !== undefined && (
          <div className="mt-4">
            <Notice tone={refusal === "cancelled" ? "info" : "danger"} role="alert">
              {refusal === "failed" ? failureText({ code: "UNEXPECTED" }) : refusals.register[refusal]}
            </Notice>
          </div>
        )}
        <div className="mt-6 flex flex-wrap items-center justify-end gap-2">
          <span role="status" className="mr-auto text-sm text-soft">
            {dialog.open ? t.follow : (check.busy || add.busy) && t.checking}
          </span>
          <Button onClick={onClose}>{text.action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {t.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
