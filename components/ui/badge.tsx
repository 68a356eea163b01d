import type { ReactNode } from "react";
import type { Tone } from "./notice.tsx";

const looks: Record<Tone, string> = {
  info: "border-edge text-soft",
  wait: "border-amber text-amber",
  danger: "border-red text-red",
  good: "border-green text-green",
};

/** One word of state. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded border px-1.5 text-sm leading-5 whitespace-nowrap ${looks[tone]}`}>{children}</span>
  );
}
