import type { ComponentProps } from "react";

export type ButtonVariant = "primary" | "quiet" | "danger";

const shape =
  "inline-flex min-h-10 items-center justify-center gap-2 rounded-md border px-4 py-1.5 text-center font-semibold transition-colors select-none " +
  "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0";

const variants: Record<ButtonVariant, string> = {
  primary: "border-green bg-green text-on-green not-disabled:hover:opacity-90",
  quiet: "border-edge bg-transparent text-ink not-disabled:hover:bg-shade",
  danger: "border-red bg-transparent text-red not-disabled:hover:bg-red-shade",
};

/** Looks of a button, for a link that stands in the place of one. */
export const buttonClass = (variant: ButtonVariant, extra = "") => `${shape} ${variants[variant]} ${extra}`;

type Props = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  /** Work is under way: the button stays where it is and keeps focus, and takes no second press. */
  busy?: boolean;
};

/** A button. It never submits a form unless `type="submit"` is given. */
export function Button({ variant = "quiet", busy = false, type = "button", className = "", onClick, ...rest }: Props) {
  return (
    <button
      type={type}
      className={buttonClass(variant, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}
