import { ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";
import { fieldClass } from "./text-field.tsx";

export type SelectOption = { readonly value: string; readonly label: string; readonly disabled?: boolean };

type Props = {
  /** The accessible name, and no more than that. */
  label: string;
  value: string;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  disabled?: boolean;
  className?: string;
};

/** One of several. The browser's own select: known to every keyboard and screen reader, and it costs no bytes. */
export function SelectField({ label, value, options, onChange, hint, disabled = false, className = "" }: Props) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-semibold">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className={`${fieldClass} appearance-none truncate pr-9`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-soft" />
      </div>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </div>
      )}
    </div>
  );
}
