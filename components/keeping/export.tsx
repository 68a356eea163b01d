import { useState } from "react";
import { Link } from "wouter";
import type { Keeper } from "../../lib/wallet/keeper.ts";
import { useSend } from "../create/use-send.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";
import { saveFile } from "./save-file.ts";
import { useWork } from "./work.ts";
import { countRecords, Working } from "./working.tsx";

const t = keeping.export;
type Exported = Awaited<ReturnType<Keeper["exportAll"]>>;

/** Everything in the clear, as one file: after the passphrase, since whoever sits at an open wallet is not yet its owner. */
export function Export() {
  const work = useWork();
  const [made, setMade] = useState<Exported>();
  const write = async () => {
    const file = await work.run((keeper, watch) => keeper.exportAll(watch));
    if (file === undefined) return;
    saveFile(file.file, file.name);
    setMade(file);
  };
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <div className="max-w-2xl">
        {made !== undefined ? (
          <Made made={made} />
        ) : (
          <>
            <p className="mb-2">{t.inside}</p>
            <p className="mb-6 text-soft">{t.outside}</p>
            {work.progress === undefined && <Form onAllowed={() => void write()} />}
            <div className="mt-6">
              <Working work={work} label={t.working} count={countRecords} />
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Form({ onAllowed }: { onAllowed: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const check = useAction((client, input: { passphrase: string }) => client.checkPassphrase(input));
  const { asked, onSubmit } = useSend(passphrase !== "", async () => {
    if ((await check.run({ passphrase })) !== undefined) onAllowed();
  });
  const toBackUp = (
    <Link to="/backup/file" className={buttonClass("quiet")}>
      {t.toBackUp}
    </Link>
  );
  return (
    <form onSubmit={onSubmit}>
      <Notice tone="wait" title={t.warningTitle} action={toBackUp}>
        {t.warning}
      </Notice>
      <TextField
        label={t.passphrase}
        type="password"
        autoComplete="current-password"
        className="my-6 max-w-sm"
        focusFirst
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          check.reset();
        }}
        error={check.failure ? <Refusal failure={check.failure} /> : asked && passphrase === "" ? keeping.secret.missing : undefined}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={check.busy}>
          {t.submit}
        </Button>
        <Link to="/settings" className={buttonClass("quiet")}>
          {keeping.back}
        </Link>
      </div>
    </form>
  );
}

function Made({ made: { file, name } }: { made: Exported }) {
  return (
    <>
      <Notice tone="good" role="status" title={t.doneTitle}>
        {t.doneText(name)}
      </Notice>
      <div className="mt-6 flex flex-wrap gap-2">
        <Link to="/settings" className={buttonClass("primary")}>
          {keeping.backUp.toSettings}
        </Link>
        <Button onClick={() => saveFile(file, name)}>{keeping.backUp.again}</Button>
      </div>
    </>
  );
}
