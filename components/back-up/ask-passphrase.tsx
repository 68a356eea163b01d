import { type SubmitEvent, useState } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Refusal } from "../unlock/refusal.tsx";
import { useAction } from "../wallet/action.ts";

type Props = { onWords: (words: readonly string[]) => void; focusFirst: boolean };

/** Whoever sits at an open wallet is not yet whoever may see the words. */
export function AskPassphrase({ onWords, focusFirst }: Props) {
  const [passphrase, setPassphrase] = useState("");
  const reveal = useAction((client, input: { passphrase: string }) => client.recoveryPhrase(input));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (passphrase === "") return;
    const answer = await reveal.run({ passphrase });
    if (answer !== undefined) onWords(answer.words);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="max-w-sm">
      <TextField
        label={text.backUp.passphrase}
        type="password"
        autoComplete="current-password"
        focusFirst={focusFirst}
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          reveal.reset();
        }}
        error={reveal.failure && <Refusal failure={reveal.failure} />}
      />
      <Button type="submit" variant="primary" busy={reveal.busy} className="mt-6">
        {text.backUp.show}
      </Button>
    </form>
  );
}
