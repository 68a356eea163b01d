import { useState } from "react";
import type { PayoutKey as Key } from "../../lib/earnings/payout-key.ts";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { payoutKey as t } from "../text/en-networks.ts";
import { Button } from "../ui/button.tsx";
import { CopyLine } from "../ui/copy-line.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";
import type { WalletClient } from "../wallet/client.ts";

type Reveal = (client: WalletClient, passphrase: string) => ReturnType<WalletClient["exportPayoutKey"]>;
/** `label`: the accessible name of the button. `warning`: what to think of before money is moved with it. */
type Props = { label: string; warning: string; reveal: Reveal };

/** The private key to an account: shown after the passphrase, and forgotten with the dialog. */
export function ShowKey({ label, warning, reveal }: Props) {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<Key>();
  const close = () => {
    setOpen(false);
    setKey(undefined);
  };
  return (
    <>
      <Button aria-label={label} onClick={() => setOpen(true)}>
        {t.open}
      </Button>
      {open && (
        <Dialog open onOpenChange={close} title={t.title} text={key === undefined ? t.ask : undefined}>
          {key === undefined ? <Ask reveal={reveal} onKey={setKey} onCancel={close} /> : <Shown value={key} warning={warning} onClose={close} />}
        </Dialog>
      )}
    </>
  );
}

function Ask({ reveal, onKey, onCancel }: Pick<Props, "reveal"> & { onKey: (key: Key) => void; onCancel: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const show = useAction((client, input: { passphrase: string }) => reveal(client, input.passphrase));
  const { asked, onSubmit } = useSend(passphrase !== "", async () => {
    const key = await show.run({ passphrase });
    if (key !== undefined) onKey(key);
  });
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label={t.passphrase}
        type="password"
        autoComplete="current-password"
        focusFirst
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          show.reset();
        }}
        error={show.failure ? <Refusal failure={show.failure} /> : asked && passphrase === "" ? t.missing : undefined}
      />
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{text.action.cancel}</Button>
        <Button type="submit" variant="primary" busy={show.busy}>
          {t.show}
        </Button>
      </div>
    </form>
  );
}

function Shown({ value: { address, privateKey }, warning, onClose }: Pick<Props, "warning"> & { value: Key; onClose: () => void }) {
  return (
    <>
      <Notice tone="danger" title={t.warningTitle} role="alert">
        {warning}
      </Notice>
      <CopyLine label={t.account} value={address} action={t.copyAccount} />
      <CopyLine label={t.key} value={privateKey} action={t.copyKey} />
      <p className="text-sm text-soft">{t.logged}</p>
      <div className="flex justify-end">
        <Button onClick={onClose}>{t.close}</Button>
      </div>
    </>
  );
}
