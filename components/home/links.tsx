import { home as t } from "../text/en-consent.ts";

/** The full pages, each in a tab of its own. */
export function Links() {
  return (
    <nav aria-label={t.more} className="-mx-2">
      <ul className="grid grid-cols-3 gap-y-1">
        {t.links.map(([hash, label]) => (
          <li key={hash}>
            <a
              href={`app.html${hash}`}
              target="_blank"
              rel="noopener"
              className="flex min-h-8 items-center rounded px-2 underline decoration-line underline-offset-4 hover:decoration-ink"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
