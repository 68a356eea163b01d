import { type SubmitEvent, useState } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { type Strength, strengthOf } from "./strength.ts";

/** Shorter ones are refused by the wallet as well. */
const LEAST = 8;
const marks: Record<Strength, number> = { weak: 1, fair: 2, good: 3, strong: 4 };

/** The passphrase, twice, and the wallet is made. */
export function Create() {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);
  const create = useAction((client, input: { passphrase: string }) => client.create(input));
  const short = passphrase.length < LEAST;
  const differ = passphrase !== again;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (short || differ) return;
    // Where to go from here the shell decides, once it knows of the wallet.
    await create.run({ passphrase });
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="max-w-md">
      <title>{text.app.tab(text.create.title)}</title>
      <h1 className="text-2xl leading-8 font-semibold">{text.create.title}</h1>
      <p className="mt-2 mb-8 text-soft">{text.create.text}</p>
      <TextField
        label={text.create.passphrase}
        type="password"
        autoComplete="new-password"
        focusFirst
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
        error={asked && short ? text.create.tooShort(LEAST) : undefined}
        hint={passphrase === "" ? text.create.hint : <Meter strength={strengthOf(passphrase)} />}
      />
      <TextField
        label={text.create.confirm}
        type="password"
        autoComplete="new-password"
        className="mt-6"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        error={asked && !short && differ ? text.create.differ : undefined}
      />
      <div className="my-6">
        <FailureNotice failure={create.failure} />
      </div>
      <Button type="submit" variant="primary" busy={create.busy}>
        {text.create.create}
      </Button>
      <span role="status" className="ml-4 text-soft">
        {create.busy && text.create.working}
      </span>
    </form>
  );
}

function Meter({ strength }: { strength: Strength }) {
  const reached = marks[strength];
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden className="flex w-24 gap-1">
        {[1, 2, 3, 4].map((mark) => (
          <span key={mark} className={`h-1.5 flex-1 rounded-full ${mark > reached ? "bg-line" : reached < 3 ? "bg-amber" : "bg-green"}`} />
        ))}
      </span>
      <span>
        <span className="sr-only">{text.create.strength}: </span>
        {text.create.levels[strength]}
      </span>
    </span>
  );
}
