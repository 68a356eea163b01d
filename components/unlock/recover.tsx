import { type ReactNode, useState } from "react";
import { NewPassphraseFields, useNewPassphrase } from "../create/new-passphrase.tsx";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { fresh, lock } from "../text/en-keys.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { PHRASE_LENGTH, wordsOf } from "./phrase.ts";
import { PhraseField } from "./phrase-field.tsx";
import { Refusal } from "./refusal.tsx";

/** Failures that are about the words, and are said beside them. */
const ofPhrase = ["WRONG_PHRASE", "WAIT"];

/** The way in for who lost the passphrase: the words that were written down, and a new passphrase. */
export function Recover({ waiting }: { waiting: ReactNode }) {
  const [typed, setTyped] = useState("");
  const next = useNewPassphrase();
  const recover = useAction((client, input: { phrase: string; passphrase: string }) => client.recover(input));
  const words = wordsOf(typed);
  const complete = words.length === PHRASE_LENGTH;
  const { asked, onSubmit } = useSend(complete && next.problem === undefined, () =>
    recover.run({ phrase: words.join(" "), passphrase: next.chosen.passphrase }),
  );
  const { failure } = recover;
  const refused = failure && <Refusal failure={failure} />;
  const atPhrase = failure !== undefined && ofPhrase.includes(failure.code);
  return (
    <form onSubmit={onSubmit} className="w-full max-w-md">
      <title>{text.app.tab(lock.recoverTitle)}</title>
      <h1 className="mb-2 text-2xl leading-8 font-semibold">{lock.recoverTitle}</h1>
      {waiting}
      <p className="mb-6 text-soft">{lock.recoverText}</p>
      <PhraseField
        value={typed}
        onChange={(value) => {
          setTyped(value);
          recover.reset();
        }}
        count={words.length}
        error={atPhrase ? refused : asked && !complete ? lock.phraseLength(words.length, PHRASE_LENGTH) : undefined}
      />
      <div className="mt-6">
        <NewPassphraseFields labels={fresh} value={next} asked={asked} />
      </div>
      <p className="mt-4 text-red empty:hidden">{!atPhrase && refused}</p>
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" variant="primary" busy={recover.busy}>
          {lock.setPassphrase}
        </Button>
        <a href="#/" className="inline-flex min-h-8 items-center text-soft underline hover:text-ink">
          {lock.back}
        </a>
      </div>
      <p className="mt-8 border-t border-line pt-4 text-soft">{lock.noWords}</p>
    </form>
  );
}
