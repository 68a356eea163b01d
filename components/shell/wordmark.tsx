import { text } from "../text/en.ts";

/** The name, with the mark that the toolbar shows too: a deed and its seal. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <svg aria-hidden="true" viewBox="0 0 16 16" className="size-6" fill="none" stroke="currentColor" strokeLinejoin="round" strokeLinecap="round">
        <path d="M1.5.5h8l4 4v11h-12z M9.5.5v4h4 M4.5 4.5h2M4.5 7.5h6" />
        <circle cx="11.5" cy="11.5" r="4" fill="var(--green)" stroke="var(--paper)" />
        <path d="M9.8 11.6l1.2 1.2 2.2-2.5" stroke="var(--on-green)" />
      </svg>
      {text.app.name}
    </span>
  );
}
