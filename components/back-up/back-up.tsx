import { useState } from "react";
import { text } from "../text/en.ts";
import { keeping } from "../text/en-keeping.ts";
import { PageTitle, Section } from "../ui/page.tsx";
import { useStatus } from "../wallet/queries.ts";
import { AskPassphrase } from "./ask-passphrase.tsx";
import { BackupFile } from "./backup-file.tsx";
import { CheckWords } from "./check-words.tsx";
import { Done } from "./done.tsx";
import { ShowWords } from "./show-words.tsx";

type Step =
  | { readonly at: "start" }
  | { readonly at: "words"; readonly words: readonly string[] }
  | { readonly at: "check"; readonly words: readonly string[] };

/** Both halves of a backup: the file, and the recovery phrase. The words live in this screen's memory alone. */
export function BackUp() {
  const [step, setStep] = useState<Step>({ at: "start" });
  const start = () => setStep({ at: "start" });
  return (
    <>
      <PageTitle title={text.backUp.title} text={keeping.overview.text} />
      <div className="max-w-2xl">
        {step.at === "start" && (
          <>
            <BackupFile />
            <Phrase onWords={(words) => setStep({ at: "words", words })} />
          </>
        )}
        {step.at === "words" && <ShowWords words={step.words} onWritten={() => setStep({ at: "check", words: step.words })} />}
        {step.at === "check" && (
          <CheckWords count={step.words.length} onBack={() => setStep({ at: "words", words: step.words })} onConfirmed={start} />
        )}
      </div>
    </>
  );
}

function Phrase({ onWords }: { onWords: (words: readonly string[]) => void }) {
  const [again, setAgain] = useState(false);
  const backedUp = useStatus().data?.backedUp ?? false;
  return (
    <Section title={keeping.overview.phrase} text={keeping.overview.phraseText}>
      {backedUp && !again ? <Done onAgain={() => setAgain(true)} /> : <AskPassphrase onWords={onWords} focusFirst={again} />}
    </Section>
  );
}
