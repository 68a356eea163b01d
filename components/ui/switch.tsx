import { Switch } from "radix-ui";
import { type ReactNode, useId } from "react";

type Props = {
  /** The accessible name, and no more than that. */
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** One yes-or-no choice that takes effect at once. */
export function SwitchField({ label, hint, checked, onChange, disabled = false }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="flex items-start justify-between gap-4 py-2">
      <div className="min-w-0">
        <label htmlFor={id} className="block wrap-anywhere">
          {label}
        </label>
        {hint !== undefined && (
          <div id={hintId} className="text-sm text-soft wrap-anywhere">
            {hint}
          </div>
        )}
      </div>
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : hintId}
        className="inline-flex h-6 w-11 shrink-0 items-center rounded-full border border-edge bg-shade p-0.5 transition-colors disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-green data-[state=checked]:bg-green"
      >
        <Switch.Thumb className="block size-4.5 rounded-full bg-edge transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:bg-on-green" />
      </Switch.Root>
    </div>
  );
}
