import { type SubmitEvent, useState } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

const ASKED = 3;
type Answer = { position: number; word: string };

/** `ASKED` different places out of `count`, in order. Which ones is no secret: they are only not always the same. */
function pickPositions(count: number): number[] {
  const places = Array.from({ length: count }, (_, place) => ({ place, lot: Math.random() }));
  return places
    .sort((a, b) => a.lot - b.lot)
    .slice(0, ASKED)
    .map(({ place }) => place)
    .sort((a, b) => a - b);
}

type Props = { count: number; onBack: () => void; onConfirmed: () => void };

export function CheckWords({ count, onBack, onConfirmed }: Props) {
  const [answers, setAnswers] = useState<readonly Answer[]>(() => pickPositions(count).map((position) => ({ position, word: "" })));
  const check = useAction((client, words: Answer[]) => client.confirmRecovery({ words }));
  const complete = answers.every(({ word }) => word.trim() !== "");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const done = await check.run(answers.map(({ position, word }) => ({ position, word: word.trim().toLowerCase() })));
    if (done !== undefined) onConfirmed();
  };
  const write = (position: number, word: string) => {
    check.reset();
    setAnswers((before) => before.map((answer) => (answer.position === position ? { position, word } : answer)));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Section title={text.backUp.checkTitle} text={text.backUp.checkText}>
        <div className="mb-6 grid gap-4 sm:grid-cols-3">
          {answers.map(({ position, word }, index) => (
            <TextField
              key={position}
              label={text.backUp.word(position)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              focusFirst={index === 0}
              maxLength={20}
              value={word}
              onChange={(event) => write(position, event.target.value)}
            />
          ))}
        </div>
        <FailureNotice failure={check.failure} />
        <div className="mt-6 flex flex-wrap gap-2">
          <Button type="submit" variant="primary" disabled={!complete} busy={check.busy}>
            {text.backUp.confirm}
          </Button>
          <Button onClick={onBack}>{text.backUp.seeAgain}</Button>
        </div>
      </Section>
    </form>
  );
}
