import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { BackupRefusal, BackupSecret } from "../../lib/wallet/keeper.ts";
import { NewPassphraseFields, useNewPassphrase } from "../create/new-passphrase.tsx";
import { useSend } from "../create/use-send.ts";
import { keeping } from "../text/en-keeping.ts";
import { fresh } from "../text/en-keys.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { refresh, useStatus } from "../wallet/queries.ts";
import { BackupChoiceFields, useBackupChoice } from "./backup-choice.tsx";
import { useOutcome } from "./outcome.tsx";
import { refusalText } from "./refusal.ts";
import { isTyped, TypedWord } from "./typed-word.tsx";
import { useWork } from "./work.ts";
import { countBytes, Working } from "./working.tsx";

const t = keeping.restore;
type Refused = { readonly why: BackupRefusal; readonly secret: BackupSecret };

/** From a backup file to a wallet, also where there is one already. Ends at the lock of what came back. */
export function Restore() {
  const { tell } = useOutcome();
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const work = useWork();
  const choice = useBackupChoice();
  const next = useNewPassphrase();
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState<Refused>();
  const vault = useStatus().data?.vault ?? "none";
  const replaces = vault !== "none";

  const complete = choice.ready !== undefined && next.problem === undefined && (!replaces || isTyped(typed, t.word));
  const { asked, onSubmit } = useSend(complete, async () => {
    setRefused(undefined);
    if (choice.ready === undefined) return;
    const { file, secret } = choice.ready;
    const result = await work.run((keeper, watch) => keeper.restore(file, secret, next.chosen.passphrase, watch));
    await refresh(cache);
    if (result?.kind === "refused") setRefused({ why: result.why, secret });
    if (result?.kind !== "done") return;
    tell({ kind: "restored", report: result.report });
    navigate("/data");
  });
  return (
    <>
      <PageTitle title={t.title} text={work.progress === undefined ? t.text : t.stay} />
      {work.progress !== undefined ? (
        <Working work={work} label={t.working} count={countBytes} />
      ) : (
        <form onSubmit={onSubmit}>
          <Section title={t.theFile}>
            <div className="max-w-md">
              <BackupChoiceFields choice={choice} asked={asked} />
            </div>
          </Section>
          <Section title={t.newPassphrase} text={t.newText}>
            <div className="max-w-md">
              <NewPassphraseFields labels={fresh} value={next} asked={asked} />
            </div>
          </Section>
          {replaces && <Replaces open={vault === "unlocked"} typed={typed} onType={setTyped} asked={asked} />}
          <div className="mb-6 empty:hidden">
            <Working work={work} label={t.working} ended={t.ended} />
            {refused !== undefined && <Refusal refused={refused} />}
          </div>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant={replaces ? "danger" : "primary"}>
              {t.submit}
            </Button>
            <Link to="/data" className={buttonClass("quiet")}>
              {keeping.back}
            </Link>
          </div>
        </form>
      )}
    </>
  );
}

function Refusal({ refused: { why, secret } }: { refused: Refused }) {
  return (
    <Notice tone="danger" role="alert" title={t.refused}>
      <p>{refusalText(why, secret)}</p>
      <p>{t.refusedText}</p>
    </Notice>
  );
}

type ReplacesProps = { open: boolean; typed: string; onType: (typed: string) => void; asked: boolean };

function Replaces({ open, typed, onType, asked }: ReplacesProps) {
  const first = (
    <Link to="/backup/file" className={buttonClass("quiet")}>
      {t.replaceBackUp}
    </Link>
  );
  return (
    <div className="mb-8 space-y-4">
      <Notice tone="danger" title={t.replaceTitle} {...(open ? { action: first } : {})}>
        {t.replaceText}
      </Notice>
      <TypedWord word={t.word} typed={typed} onType={onType} asked={asked} />
    </div>
  );
}
