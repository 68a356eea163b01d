import { text } from "../text/en.ts";

/** Shown only when the wait is long enough to be felt: a flicker of "Loading" helps nobody. */
export function Waiting({ label = text.loading }: { label?: string }) {
  return (
    <p role="status" className="animate-[appear_1ms_400ms_both] py-4 text-soft">
      {label}
    </p>
  );
}
