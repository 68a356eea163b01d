import { recovery as t } from "../text/en-keeping.ts";
import { buttonClass } from "../ui/button.tsx";

/** Stands in for the popup and the approval window while the wallet is damaged: the full page tells the rest. */
export function NeedsAttention() {
  return (
    <main className="flex flex-1 flex-col items-start justify-center gap-2 px-6 py-10">
      <h1 className="text-xl font-semibold">{t.title}</h1>
      <p className="text-soft">{t.short}</p>
      <a href="app.html#/recovery" target="_blank" rel="noopener" className={buttonClass("primary", "mt-4")}>
        {t.open}
      </a>
    </main>
  );
}
