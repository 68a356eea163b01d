import { CircleAlert, CircleCheck, Clock, Info, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "info" | "wait" | "danger" | "good";

const looks: Record<Tone, { icon: LucideIcon; box: string; sign: string }> = {
  info: { icon: Info, box: "border-edge bg-shade", sign: "text-soft" },
  wait: { icon: Clock, box: "border-amber bg-amber-shade", sign: "text-amber" },
  danger: { icon: CircleAlert, box: "border-red bg-red-shade", sign: "text-red" },
  good: { icon: CircleCheck, box: "border-green bg-green-shade", sign: "text-green" },
};

type Props = {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits for its turn; neither for what was there from the start. */
  role?: "alert" | "status";
};

/** A word to the person, beside what it is about. */
export function Notice({ tone, title, children, action, role }: Props) {
  const { icon: Icon, box, sign } = looks[tone];
  return (
    <div role={role} className={`flex flex-wrap items-start gap-x-4 gap-y-2 border-l-4 px-4 py-3 ${box}`}>
      <div className="flex min-w-0 flex-1 basis-60 items-start gap-3">
        <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${sign}`} />
        <div className="min-w-0 flex-1">
          {title !== undefined && <p className="font-semibold">{title}</p>}
          {children !== undefined && <div className="wrap-anywhere">{children}</div>}
        </div>
      </div>
      {action !== undefined && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
