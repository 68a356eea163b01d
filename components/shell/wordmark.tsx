import { text } from "../text/en.ts";

/** The name, with a seal. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold">
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6 text-green">
        <circle cx="12" cy="12" r="11" fill="currentColor" />
        <path d="M9 18V6.5h7M9 12h5.5" fill="none" stroke="var(--on-green)" strokeWidth="2.4" strokeLinecap="square" />
      </svg>
      {text.app.name}
    </span>
  );
}
