import { FilePen, LockKeyhole, Quote } from "lucide-react";
import { type ReactNode, useId } from "react";

/*
 * Three kinds of statement, three looks that are never mixed: what the wallet enforces stands in full ink between solid rules;
 * what the app declares stands back behind a broken line; what it merely says is set as a quotation.
 */
type Props = { title: ReactNode; note?: string; children: ReactNode };

export function Enforced({ title, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-y-2 border-green py-3">
      <h2 id={id} className="mb-2 flex items-center gap-2 font-semibold text-green">
        <LockKeyhole aria-hidden className="size-4 shrink-0" />
        {title}
      </h2>
      {children}
    </section>
  );
}

export function Declared({ title, note, children }: Props) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="border-l-2 border-dashed border-edge pl-4 text-sm text-soft">
      <h2 id={id} className="mb-1 flex flex-wrap items-center gap-x-2">
        <FilePen aria-hidden className="size-4 shrink-0" />
        <span>{title}</span>
        {note !== undefined && <span>({note})</span>}
      </h2>
      {children}
    </div>
  );
}

export function Claimed({ title, note, children }: Props) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="pl-8 text-sm text-soft italic">
      <h2 id={id} className="mb-1 flex flex-wrap items-center gap-x-2 not-italic">
        <Quote aria-hidden className="size-4 shrink-0" />
        <span>{title}</span>
        {note !== undefined && <span>({note})</span>}
      </h2>
      {children}
    </div>
  );
}

/** Terms and what they say, in two columns. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-4 gap-y-1">{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{term}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
