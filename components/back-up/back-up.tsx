import { useState } from "react";
import { text } from "../text/en.ts";
import { PageTitle } from "../ui/page.tsx";
import { useStatus } from "../wallet/queries.ts";
import { AskPassphrase } from "./ask-passphrase.tsx";
import { CheckWords } from "./check-words.tsx";
import { Done } from "./done.tsx";
import { ShowWords } from "./show-words.tsx";

type Step =
  | { readonly at: "start" }
  | { readonly at: "words"; readonly words: readonly string[] }
  | { readonly at: "check"; readonly words: readonly string[] };

/** The recovery phrase: asked for, shown, and checked that it was written down. The words live in this screen's memory alone. */
export function BackUp() {
  const [step, setStep] = useState<Step>({ at: "start" });
  const [again, setAgain] = useState(false);
  const backedUp = useStatus().data?.backedUp ?? false;
  const finish = () => {
    setAgain(false);
    setStep({ at: "start" });
  };
  return (
    <>
      <PageTitle title={text.backUp.title} text={text.backUp.intro} />
      <div className="max-w-2xl">
        {step.at === "start" && backedUp && !again && <Done onAgain={() => setAgain(true)} />}
        {step.at === "start" && (!backedUp || again) && <AskPassphrase onWords={(words) => setStep({ at: "words", words })} />}
        {step.at === "words" && <ShowWords words={step.words} onWritten={() => setStep({ at: "check", words: step.words })} />}
        {step.at === "check" && (
          <CheckWords count={step.words.length} onBack={() => setStep({ at: "words", words: step.words })} onConfirmed={finish} />
        )}
      </div>
    </>
  );
}
