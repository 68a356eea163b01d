import { type ReactNode, useId } from "react";
import { text as words } from "../text/en.ts";

type TitleProps = { title: string; text?: ReactNode; actions?: ReactNode };

/** The one first-level heading of a screen, and the title of its tab. */
export function PageTitle({ title, text, actions }: TitleProps) {
  return (
    <header className="mb-8 flex flex-wrap items-start justify-between gap-4">
      <title>{words.app.tab(title)}</title>
      <div className="min-w-0 flex-1 basis-60">
        <h1 className="text-2xl leading-8 font-semibold">{title}</h1>
        {text !== undefined && <p className="mt-2 max-w-prose text-soft">{text}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

type SectionProps = { title: string; text?: ReactNode; actions?: ReactNode; children?: ReactNode };

/** A part of a screen under a heading of the second level. */
export function Section({ title, text, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-10">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {actions}
      </div>
      {text !== undefined && <p className="mb-4 max-w-prose text-soft">{text}</p>}
      {children}
    </section>
  );
}
