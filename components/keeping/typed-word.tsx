import { keeping } from "../text/en-keeping.ts";
import { TextField } from "../ui/text-field.tsx";

/** Whether what was typed is the word, however it was capitalised. */
export const isTyped = (typed: string, word: string) => typed.trim().toLowerCase() === word;

type Props = { word: string; typed: string; onType: (typed: string) => void; asked: boolean };

/** A word that must be typed before something that cannot be taken back. */
export function TypedWord({ word, typed, onType, asked }: Props) {
  return (
    <TextField
      label={keeping.type(word)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      className="max-w-md"
      value={typed}
      onChange={(event) => onType(event.target.value)}
      error={asked && !isTyped(typed, word) ? keeping.mistyped(word) : undefined}
    />
  );
}
