import { type ReactNode, useEffect, useId, useRef } from "react";
import { lock } from "../text/en-keys.ts";
import { fieldClass } from "../ui/text-field.tsx";
import { PHRASE_LENGTH } from "./phrase.ts";

type Props = { value: string; onChange: (value: string) => void; count: number; error: ReactNode; focusFirst?: boolean };

/** The box for the 24 words. Nothing may look at them while they are typed: no spelling check, no memory of the browser's. */
export function PhraseField({ value, onChange, count, error, focusFirst = true }: Props) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focusFirst) box.current?.focus();
  }, [focusFirst]);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-semibold">
        {lock.phrase}
      </label>
      <textarea
        id={id}
        ref={box}
        rows={4}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={1000}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={`${id}-note`}
        className={`${fieldClass} resize-y`}
      />
      <div id={`${id}-note`} className={`mt-1 flex flex-wrap justify-between gap-x-4 text-sm ${error === undefined ? "text-soft" : "text-red"}`}>
        <span>{error ?? lock.phraseHint}</span>
        {count > 0 && error === undefined && <span className="tabular">{lock.phraseCount(count, PHRASE_LENGTH)}</span>}
      </div>
    </div>
  );
}
