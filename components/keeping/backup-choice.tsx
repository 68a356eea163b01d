import { type ChangeEvent, useId, useState } from "react";
import type { BackupSecret } from "../../lib/wallet/keeper.ts";
import { keeping } from "../text/en-keeping.ts";
import { lock } from "../text/en-keys.ts";
import { plain } from "../text/plain.ts";
import { buttonClass } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { PHRASE_LENGTH, wordsOf } from "../unlock/phrase.ts";
import { PhraseField } from "../unlock/phrase-field.tsx";
import { formatBytes } from "./working.tsx";

export type BackupChoice = {
  readonly file: File | undefined;
  readonly by: "passphrase" | "phrase";
  readonly passphrase: string;
  readonly phrase: string;
  /** What to open the file with; undefined while something is missing. */
  readonly ready: { readonly file: File; readonly secret: BackupSecret } | undefined;
  change: (change: Partial<Pick<BackupChoice, "file" | "by" | "passphrase" | "phrase">>) => void;
  clear: () => void;
};

const nothing = { file: undefined, by: "passphrase", passphrase: "", phrase: "" } as const;

/** A backup file and what opens it, being chosen. */
export function useBackupChoice(): BackupChoice {
  const [chosen, setChosen] = useState<Pick<BackupChoice, "file" | "by" | "passphrase" | "phrase">>(nothing);
  const { file, by, passphrase, phrase } = chosen;
  const words = wordsOf(phrase);
  const secret =
    by === "passphrase" ? (passphrase === "" ? undefined : { passphrase }) : words.length === PHRASE_LENGTH ? { phrase: words.join(" ") } : undefined;
  return {
    ...chosen,
    ready: file === undefined || secret === undefined ? undefined : { file, secret },
    change: (change) => setChosen((before) => ({ ...before, ...change })),
    clear: () => setChosen(nothing),
  };
}

/** `asked`: the form was sent, and what is missing is said from now on. */
type Props = { choice: BackupChoice; asked: boolean };

export function BackupChoiceFields({ choice, asked }: Props) {
  return (
    <div className="space-y-6">
      <FileBox choice={choice} asked={asked} />
      <SecretKind choice={choice} />
      {choice.by === "passphrase" ? <PassphraseBox choice={choice} asked={asked} /> : <PhraseBox choice={choice} asked={asked} />}
    </div>
  );
}

function FileBox({ choice: { file, change }, asked }: Props) {
  const id = useId();
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    change({ file: event.target.files?.[0] });
    // The same file chosen twice in a row is a change the second time as well.
    event.target.value = "";
  };
  const missing = asked && file === undefined;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <label
        className={buttonClass("quiet", "relative focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-green hover:bg-shade")}
      >
        {keeping.file.choose}
        <input
          type="file"
          onChange={take}
          aria-invalid={missing || undefined}
          aria-describedby={`${id}-chosen`}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </label>
      <p id={`${id}-chosen`} role="status" className={`min-w-0 flex-1 basis-40 ${missing ? "text-red" : "text-soft"}`}>
        {file === undefined ? missing && keeping.file.missing : keeping.file.chosen(plain(file.name, 80), formatBytes(file.size))}
      </p>
    </div>
  );
}

function SecretKind({ choice: { by, change } }: { choice: BackupChoice }) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 font-semibold">{keeping.secret.how}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        {(["passphrase", "phrase"] as const).map((kind) => (
          <label key={kind} className="flex min-h-8 cursor-pointer items-center gap-2">
            <input type="radio" name={name} checked={by === kind} onChange={() => change({ by: kind })} className="size-4 accent-green" />
            {keeping.secret[kind]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function PassphraseBox({ choice: { passphrase, change }, asked }: Props) {
  return (
    <TextField
      label={keeping.secret.passphraseBox}
      type="password"
      autoComplete="off"
      value={passphrase}
      onChange={(event) => change({ passphrase: event.target.value })}
      error={asked && passphrase === "" ? keeping.secret.missing : undefined}
      hint={keeping.secret.passphraseHint}
    />
  );
}

function PhraseBox({ choice: { phrase, change }, asked }: Props) {
  const count = wordsOf(phrase).length;
  const error = asked && count !== PHRASE_LENGTH ? (count === 0 ? keeping.secret.missing : lock.phraseLength(count, PHRASE_LENGTH)) : undefined;
  return <PhraseField value={phrase} onChange={(typed) => change({ phrase: typed })} count={count} error={error} focusFirst={false} />;
}
