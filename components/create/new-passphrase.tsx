import { useState } from "react";
import { text } from "../text/en.ts";
import { TextField } from "../ui/text-field.tsx";
import { type Strength, strengthOf } from "./strength.ts";

/** Shorter ones are refused by the wallet as well. */
const LEAST = 8;
const marks: Record<Strength, number> = { weak: 1, fair: 2, good: 3, strong: 4 };

type Chosen = { readonly passphrase: string; readonly again: string };

/** A passphrase that is being chosen, typed twice. `problem` is what keeps it from being taken. */
export function useNewPassphrase() {
  const [chosen, choose] = useState<Chosen>({ passphrase: "", again: "" });
  const problem = chosen.passphrase.length < LEAST ? "short" : chosen.passphrase === chosen.again ? undefined : "differ";
  return { chosen, choose, problem } as const;
}

type Props = {
  labels: { readonly passphrase: string; readonly confirm: string };
  value: ReturnType<typeof useNewPassphrase>;
  /** Whether to say what is wrong. Not while the person has not finished typing. */
  asked: boolean;
  /** Something else that is wrong with it. */
  error?: string | undefined;
  focusFirst?: boolean;
};

export function NewPassphraseFields({ labels, value: { chosen, choose, problem }, asked, error, focusFirst = false }: Props) {
  const { passphrase, again } = chosen;
  return (
    <>
      <TextField
        label={labels.passphrase}
        type="password"
        autoComplete="new-password"
        focusFirst={focusFirst}
        value={passphrase}
        onChange={(event) => choose({ passphrase: event.target.value, again })}
        error={asked && problem === "short" ? text.create.tooShort(LEAST) : error}
        hint={passphrase === "" ? text.create.hint : <Meter strength={strengthOf(passphrase)} />}
      />
      <TextField
        label={labels.confirm}
        type="password"
        autoComplete="new-password"
        className="mt-6"
        value={again}
        onChange={(event) => choose({ passphrase, again: event.target.value })}
        error={asked && problem === "differ" ? text.create.differ : undefined}
      />
    </>
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
