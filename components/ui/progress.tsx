import { Progress } from "radix-ui";
import { text } from "../text/en.ts";
import { formatNumber } from "../text/number.ts";
import { Button } from "./button.tsx";

type Props = {
  label: string;
  done: number;
  /** 0 while it is not known yet. */
  total: number;
  /** How to say the two numbers; by default "1,200 of 9,000". */
  count?: (done: number, total: number) => string;
  onCancel?: () => void;
};

const plain = (done: number, total: number) => text.progress.of(formatNumber(done), formatNumber(total));

/** How far a piece of work has come, with counts and a way out. */
export function ProgressBar({ label, done, total, count = plain, onCancel }: Props) {
  const known = total > 0;
  const share = known ? Math.min(1, done / total) : 0;
  return (
    <div className="flex items-end gap-4">
      <div className="min-w-0 flex-1">
        <div className="mb-2 flex flex-wrap justify-between gap-x-4">
          <span className="font-semibold">{label}</span>
          {known && <span className="tabular text-soft">{count(done, total)}</span>}
        </div>
        <Progress.Root
          value={known ? Math.min(done, total) : null}
          max={known ? total : 1}
          aria-label={label}
          getValueLabel={(value, max) => count(value, max)}
          className="h-2 overflow-hidden rounded-full border border-edge bg-shade"
        >
          <Progress.Indicator className="block h-full origin-left bg-green transition-transform" style={{ transform: `scaleX(${share})` }} />
        </Progress.Root>
      </div>
      {onCancel !== undefined && <Button onClick={onCancel}>{text.action.cancel}</Button>}
    </div>
  );
}
