import { useState } from "react";
import { Link } from "wouter";
import type { Keeper } from "../../lib/wallet/keeper.ts";
import { NewPassphraseFields, useNewPassphrase } from "../create/new-passphrase.tsx";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Report } from "./report.tsx";
import { saveFile } from "./save-file.ts";
import { useWork, type Work } from "./work.ts";
import { countRecords, Working } from "./working.tsx";

const t = keeping.backUp;
type Backup = Awaited<ReturnType<Keeper["backUp"]>>;

/** One encrypted file of everything, saved by the browser. */
export function BackUpFile() {
  const work = useWork();
  const [made, setMade] = useState<Backup>();
  const note = useAction((client) => client.noteBackup());
  const backUp = async (passphrase: string) => {
    const backup = await work.run((keeper, watch) => keeper.backUp(passphrase, watch));
    if (backup === undefined) return;
    saveFile(backup.file, backup.name);
    setMade(backup);
    await note.run(null);
  };
  return (
    <>
      <PageTitle title={t.title} text={made === undefined ? t.text : undefined} />
      <div className="max-w-2xl">
        {made === undefined ? <Form work={work} onChosen={backUp} /> : <Made backup={made} />}
        <FailureNotice failure={note.failure} />
      </div>
    </>
  );
}

function Form({ work, onChosen }: { work: Work; onChosen: (passphrase: string) => Promise<void> }) {
  const fresh = useNewPassphrase();
  const { asked, onSubmit } = useSend(fresh.problem === undefined, () => onChosen(fresh.chosen.passphrase));
  if (work.progress !== undefined) return <Working work={work} label={t.working} count={countRecords} />;
  return (
    <form onSubmit={onSubmit} className="max-w-md">
      <NewPassphraseFields labels={text.create} value={fresh} asked={asked} focusFirst />
      <div className="my-6">
        <Working work={work} label={t.working} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary">
          {t.submit}
        </Button>
        <Link to="/backup" className={buttonClass("quiet")}>
          {keeping.back}
        </Link>
      </div>
    </form>
  );
}

function Made({ backup: { file, name, report } }: { backup: Backup }) {
  return (
    <>
      <Notice tone="good" role="status" title={t.doneTitle}>
        {t.doneText(name)}
      </Notice>
      <Report report={report} />
      <div className="mt-6 flex flex-wrap gap-2">
        <Link to="/settings" className={buttonClass("primary")}>
          {t.toSettings}
        </Link>
        <Link to="/backup/check" className={buttonClass("quiet")}>
          {t.check}
        </Link>
        <Button onClick={() => saveFile(file, name)}>{t.again}</Button>
      </div>
    </>
  );
}
