import { useState } from "react";
import { NewPassphraseFields, useNewPassphrase } from "../create/new-passphrase.tsx";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { fresh, passphrase as t } from "../text/en-keys.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";

/** Failures that are about the current passphrase, and are said beside it. */
const ofCurrent = ["WRONG_PASSPHRASE", "WAIT"];

/** The passphrase, which can be changed by who knows it. */
export function Passphrase() {
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  const start = () => {
    setChanged(false);
    setOpen(true);
  };
  const finish = () => {
    setOpen(false);
    setChanged(true);
  };
  return (
    <Section title={t.title} text={t.text}>
      {changed && (
        <div className="mb-4">
          <Notice tone="good" role="status">
            {t.changed}
          </Notice>
        </div>
      )}
      <Button onClick={start}>{t.change}</Button>
      <Dialog open={open} onOpenChange={setOpen} title={t.change} text={t.changeText}>
        <Change onCancel={() => setOpen(false)} onChanged={finish} />
      </Dialog>
    </Section>
  );
}

function Change({ onCancel, onChanged }: { onCancel: () => void; onChanged: () => void }) {
  const [current, setCurrent] = useState("");
  const next = useNewPassphrase();
  const change = useAction((client, input: { passphrase: string; next: string }) => client.changePassphrase(input));
  const same = current !== "" && next.chosen.passphrase === current;
  const { asked, onSubmit } = useSend(current !== "" && next.problem === undefined && !same, async () => {
    const done = await change.run({ passphrase: current, next: next.chosen.passphrase });
    if (done !== undefined) onChanged();
  });
  const { failure } = change;
  const refused = failure && <Refusal failure={failure} />;
  const atCurrent = failure !== undefined && ofCurrent.includes(failure.code);
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label={t.current}
        type="password"
        autoComplete="current-password"
        className="mb-6"
        value={current}
        onChange={(event) => {
          setCurrent(event.target.value);
          change.reset();
        }}
        error={atCurrent ? refused : asked && current === "" ? t.missing : undefined}
      />
      <NewPassphraseFields labels={fresh} value={next} asked={asked} error={asked && same ? t.same : undefined} />
      <p className="mt-4 text-red empty:hidden">{!atCurrent && refused}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{text.action.cancel}</Button>
        <Button type="submit" variant="primary" busy={change.busy}>
          {t.change}
        </Button>
      </div>
    </form>
  );
}
