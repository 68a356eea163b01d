import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { PasskeyView } from "../../lib/wallet/contract.ts";
import { text } from "../text/en.ts";
import { passkeys as t } from "../text/en-keys.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { usePasskeyDialogs, useWalletClient } from "../wallet/client.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { AddPasskey } from "./add-passkey.tsx";
import { RenamePasskey } from "./rename-passkey.tsx";

type Asked = { readonly to: "add" } | { readonly to: "rename" | "remove"; readonly passkey: PasskeyView };

/** The passkeys that open the wallet: any number of them, each with a name of the person's own. */
export function Passkeys() {
  const client = useWalletClient();
  const dialogs = usePasskeyDialogs();
  const query = useQuery({ queryKey: ["passkeys"], queryFn: ({ signal }) => client.passkeys(undefined, { signal }) });
  const [asked, setAsked] = useState<Asked>();
  const [done, setDone] = useState<string>();
  const add = useRef<HTMLButtonElement>(null);
  // What opened the dialog may be gone with the passkey; if it is not, the dialog gives the keyboard back to it after this.
  useEffect(() => {
    if (done !== undefined) add.current?.focus();
  }, [done]);
  const ask = (next: Asked) => {
    setDone(undefined);
    setAsked(next);
  };
  const close = () => setAsked(undefined);
  const finish = (sentence: string) => {
    close();
    setDone(sentence);
  };
  return (
    <Section title={t.title} text={t.text}>
      {done !== undefined && (
        <div className="mb-4">
          <Notice tone="good" role="status">
            {done}
          </Notice>
        </div>
      )}
      <Loaded query={query}>{(list) => <List list={list} onAsk={ask} />}</Loaded>
      {dialogs !== undefined && (
        <Button ref={add} className="mt-4" onClick={() => ask({ to: "add" })}>
          {t.add}
        </Button>
      )}
      {asked?.to === "add" && dialogs !== undefined && (
        <AddPasskey dialogs={dialogs} known={(query.data ?? []).map(({ id }) => id)} onClose={close} onDone={finish} />
      )}
      {asked?.to === "rename" && <RenamePasskey passkey={asked.passkey} onClose={close} onDone={finish} />}
      {asked?.to === "remove" && <Remove passkey={asked.passkey} onClose={close} onDone={finish} />}
    </Section>
  );
}

const nameOf = ({ name }: PasskeyView): string => plain(name, 60) || t.unnamed;

function List({ list, onAsk }: { list: readonly PasskeyView[]; onAsk: (asked: Asked) => void }) {
  if (list.length === 0) return <p className="text-soft">{t.none}</p>;
  return (
    <RowList label={t.list}>
      {list.map((passkey) => {
        const name = nameOf(passkey);
        const actions = (
          <>
            <Button onClick={() => onAsk({ to: "rename", passkey })}>{t.rename}</Button>
            <Button onClick={() => onAsk({ to: "remove", passkey })}>{t.remove}</Button>
          </>
        );
        const added = passkey.addedAt !== undefined && (
          <>
            {t.added} <DateTime at={passkey.addedAt} dateOnly />
          </>
        );
        return <Row key={passkey.id} label={name} title={name} text={added} actions={actions} />;
      })}
    </RowList>
  );
}

type Props = { passkey: PasskeyView; onClose: () => void; onDone: (sentence: string) => void };

function Remove({ passkey, onClose, onDone }: Props) {
  const remove = useAction((client, input: { id: string }) => client.removePasskey(input));
  const name = nameOf(passkey);
  const confirm = async () => {
    const done = await remove.run({ id: passkey.id });
    if (done !== undefined) onDone(t.removed(name));
  };
  const actions = (
    <>
      <Button onClick={onClose}>{text.action.cancel}</Button>
      <Button variant="danger" busy={remove.busy} onClick={() => void confirm()}>
        {t.removeConfirm}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t.removeTitle(name)} text={t.removeText} actions={actions}>
      <FailureNotice failure={remove.failure} />
    </Dialog>
  );
}
