import { useState } from "react";
import { Link } from "wouter";
import type { BackupResult, BackupSecret } from "../../lib/wallet/keeper.ts";
import { useSend } from "../create/use-send.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { BackupChoiceFields, useBackupChoice } from "./backup-choice.tsx";
import { refusalText } from "./refusal.ts";
import { Report } from "./report.tsx";
import { useWork } from "./work.ts";
import { countBytes, Working } from "./working.tsx";

const t = keeping.drill;
type Verdict = { readonly result: BackupResult; readonly secret: BackupSecret };

/** Proves a backup before it is needed. */
export function Drill() {
  const [verdict, setVerdict] = useState<Verdict>();
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <div className="max-w-2xl">
        {verdict?.result.kind === "done" ? (
          <Good verdict={verdict.result} onAnother={() => setVerdict(undefined)} />
        ) : (
          <Form verdict={verdict} onVerdict={setVerdict} />
        )}
      </div>
    </>
  );
}

function Good({ verdict: { report }, onAnother }: { verdict: Extract<BackupResult, { kind: "done" }>; onAnother: () => void }) {
  return (
    <>
      <Notice tone="good" role="status" title={t.good}>
        {t.goodText}
      </Notice>
      <Report report={report} />
      <div className="mt-6 flex flex-wrap gap-2">
        <Link to="/settings" className={buttonClass("primary")}>
          {keeping.backUp.toSettings}
        </Link>
        <Button onClick={onAnother}>{t.another}</Button>
      </div>
    </>
  );
}

type FormProps = { verdict: Verdict | undefined; onVerdict: (verdict: Verdict | undefined) => void };

function Form({ verdict, onVerdict }: FormProps) {
  const choice = useBackupChoice();
  const work = useWork();
  const { asked, onSubmit } = useSend(choice.ready !== undefined, async () => {
    if (choice.ready === undefined) return;
    const { file, secret } = choice.ready;
    onVerdict(undefined);
    const result = await work.run((keeper, watch) => keeper.prove(file, secret, watch));
    if (result !== undefined) onVerdict({ result, secret });
  });
  if (work.progress !== undefined) return <Working work={work} label={t.working} count={countBytes} />;
  return (
    <form onSubmit={onSubmit} className="max-w-md">
      <BackupChoiceFields choice={choice} asked={asked} />
      <div className="my-6">
        <Working work={work} label={t.working} />
        {verdict?.result.kind === "refused" && (
          <Notice tone="danger" role="alert" title={t.bad}>
            {refusalText(verdict.result.why, verdict.secret)}
          </Notice>
        )}
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
