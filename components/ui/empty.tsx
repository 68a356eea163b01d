import type { ReactNode } from "react";

type Props = {
  title: string;
  /** What to do next. */
  text: ReactNode;
  action?: ReactNode;
};

/** What a screen shows before it has anything to show. */
export function EmptyState({ title, text, action }: Props) {
  return (
    <div className="flex flex-col items-start gap-2 border-y border-line py-10">
      <p className="text-lg font-semibold">{title}</p>
      <p className="max-w-prose text-soft">{text}</p>
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  );
}
