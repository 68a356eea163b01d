import { useState } from "react";
import type { PayoutKey as Key } from "../../lib/earnings/payout-key.ts";
import { appName } from "../activity/names.ts";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { payoutKey as t } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { CopyLine } from "../ui/copy-line.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";

/** The private key to the account of one app: shown after the passphrase, and forgotten with the dialog. */
export function PayoutKey({ origin }: { origin: string }) {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<Key>();
  const close = () => {
    setOpen(false);
    setKey(undefined);
  };
  return (
    <>
      <Button aria-label={t.openOf(plain(appName(origin), 100))} onClick={() => setOpen(true)}>
        {t.open}
      </Button>
      {open && (
        <Dialog open onOpenChange={close} title={t.title} text={key === undefined ? t.ask : undefined}>
          {key === undefined ? <Ask origin={origin} onKey={setKey} onCancel={close} /> : <Shown value={key} onClose={close} />}
        </Dialog>
      )}
    </>
  );
}

function Ask({ origin, onKey, onCancel }: { origin: string; onKey: (key: Key) => void; onCancel: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const reveal = useAction((client, input: { origin: string; passphrase: string }) => client.exportPayoutKey(input));
  const { asked, onSubmit } = useSend(passphrase !== "", async () => {
    const key = await reveal.run({ origin, passphrase });
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
          reveal.reset();
        }}
        error={reveal.failure ? <Refusal failure={reveal.failure} /> : asked && passphrase === "" ? t.missing : undefined}
      />
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{text.action.cancel}</Button>
        <Button type="submit" variant="primary" busy={reveal.busy}>
          {t.show}
        </Button>
      </div>
    </form>
  );
}

function Shown({ value: { address, privateKey }, onClose }: { value: Key; onClose: () => void }) {
  return (
    <>
      <Notice tone="danger" title={t.warningTitle} role="alert">
        {t.warning}
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
