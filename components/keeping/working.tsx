import { text } from "../text/en.ts";
import { busyElsewhere } from "../text/en-busy.ts";
import { keeping as t } from "../text/en-keeping.ts";
import { formatNumber } from "../text/number.ts";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress.tsx";
import type { Ended, Work } from "./work.ts";

type Props = {
  work: Work;
  label: string;
  /** How to say the two numbers. */
  count?: (done: number, total: number) => string;
  /** What to say instead of the usual, where that would not be true. */
  ended?: Readonly<Partial<Record<Ended, string>>>;
};

const usual: Readonly<Record<Exclude<Ended, "busy">, string>> = t.ended;

/** How far a piece of work has come; afterwards, why it stopped before its end. */
export function Working({ work: { progress, ended, elsewhere, cancel }, label, count, ended: words = {} }: Props) {
  if (progress !== undefined) return <ProgressBar label={label} {...progress} {...(count === undefined ? {} : { count })} onCancel={cancel} />;
  if (ended === undefined) return null;
  return (
    <Notice tone={ended === "cancelled" ? "info" : ended === "busy" ? "wait" : "danger"} role="alert">
      {words[ended] ?? (ended === "busy" ? busyElsewhere(elsewhere, t.unchanged) : usual[ended])}
    </Notice>
  );
}

const units = ["KB", "MB", "GB"] as const;

/** A size as file managers show it, in thousands: "12 KB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes / 1000, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${formatNumber(value < 10 && unit > 0 ? Math.round(value * 10) / 10 : Math.ceil(value))} ${units[unit] ?? ""}`;
}

export const countRecords = text.add.storingCount;
export const countBytes = (done: number, total: number) => t.bytes(formatBytes(done), formatBytes(total));
