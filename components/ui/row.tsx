import type { ReactNode } from "react";

type ListProps = {
  /** Names the list for a screen reader. */
  label?: string;
  children: ReactNode;
};

/** List items divided by lines. */
export function RowList({ label, children }: ListProps) {
  return (
    <ul aria-label={label} className="divide-y divide-line border-y border-line">
      {children}
    </ul>
  );
}

type RowProps = {
  /** The accessible name of the list item, where its text alone does not make one. */
  label?: string;
  icon?: ReactNode;
  title: ReactNode;
  text?: ReactNode;
  /** Buttons at the end of the row. */
  actions?: ReactNode;
  /** Below the first line, over the whole width. */
  children?: ReactNode;
};

export function Row({ label, icon, title, text, actions, children }: RowProps) {
  return (
    <li aria-label={label} className="py-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        {icon !== undefined && (
          <span aria-hidden className="mt-0.5 shrink-0 text-soft [&_svg]:size-5">
            {icon}
          </span>
        )}
        <div className="min-w-0 flex-1 basis-48">
          <div className="font-semibold wrap-anywhere">{title}</div>
          {text !== undefined && <div className="text-soft wrap-anywhere">{text}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children !== undefined && <div className="mt-2">{children}</div>}
    </li>
  );
}
