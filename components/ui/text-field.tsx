import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { text } from "../text/en.ts";

/** Border, ground and height that every box to write in shares. */
export const fieldClass =
  "block min-h-10 w-full rounded-md border border-edge bg-sheet px-3 py-1.5 text-ink placeholder:text-soft " +
  "disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-red";

type Props = Omit<ComponentProps<"input">, "id" | "ref" | "autoFocus"> & {
  /** The accessible name, and no more than that. */
  label: string;
  error?: ReactNode;
  hint?: ReactNode;
  /** Writing here is all that the screen is for: it starts with the keyboard in this box. */
  focusFirst?: boolean;
};

/** A labelled box for one line of text. A password can be shown. */
export function TextField({ label, type = "text", error, hint, focusFirst = false, className = "", ...rest }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focusFirst) input.current?.focus();
  }, [focusFirst]);
  const [shown, setShown] = useState(false);
  const note = error ?? hint;
  const secret = type === "password";
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          ref={input}
          type={secret && shown ? "text" : type}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className={`${fieldClass} ${secret ? "pr-18" : ""}`}
          spellCheck={secret ? false : undefined}
          autoCapitalize={secret ? "none" : undefined}
          {...rest}
        />
        {secret && (
          <button
            type="button"
            aria-controls={id}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 rounded px-3 text-sm text-soft hover:text-ink"
          >
            {text.field.show}
          </button>
        )}
      </div>
      {note !== undefined && (
        <div id={`${id}-note`} className={`mt-1 text-sm ${error === undefined ? "text-soft" : "text-red"}`}>
          {note}
        </div>
      )}
    </div>
  );
}
