import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

type Props = { summary: ReactNode; children: ReactNode; open?: boolean };

/** What most people need not see. The browser's own disclosure. */
export function Details({ summary, children, open }: Props) {
  return (
    <details open={open}>
      <summary className="inline-flex min-h-8 items-center gap-1 rounded text-soft marker:content-none hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform [details[open]>summary>&]:rotate-90" />
        {summary}
      </summary>
      <div className="mt-2 mb-2 pl-5">{children}</div>
    </details>
  );
}
