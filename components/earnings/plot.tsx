import type { PlotBar, TokenPlot } from "../../lib/earnings/views.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { formatDate, formatMonth } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Details } from "../ui/details.tsx";
import { Money } from "./money.tsx";

const states = ["confirmed", "submitted", "authorized"] as const;
const fills: Readonly<Record<PlotBar["state"], string>> = {
  confirmed: "fill-green stroke-green",
  submitted: "fill-edge stroke-edge",
  authorized: "fill-amber-shade stroke-amber",
};

/** Pixels. Above the highest bar there is room for nothing; below the lowest stands the line that all stand on. */
const HEIGHT = 144;
const BASE = 1;

type Props = { plot: TokenPlot };

/** One token over time: a group of bars for each day or month, one for each state, beside each other and never on top. */
export function Plot({ plot: { unit, most, periods, hasEarlier } }: Props) {
  const title = t.plot.title(plain(most.symbol, 40), plain(most.networkLabel, 40));
  const format = unit === "day" ? formatDate : formatMonth;
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return null;
  const shown = states.filter((state) => periods.some(({ bars }) => bars.some((bar) => bar.state === state)));
  const highest = plain(most.display, 40);
  return (
    <figure className="mb-6">
      <figcaption className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="font-semibold">
          <bdi>{title}</bdi>
        </span>
        <span className="flex flex-wrap gap-x-4 text-sm text-soft">
          {shown.map((state) => (
            <span key={state} className="flex items-center gap-2">
              <svg aria-hidden className="size-3">
                <rect x="0.5" y="0.5" width="11" height="11" className={fills[state]} />
              </svg>
              {t.states[state]}
            </span>
          ))}
        </span>
      </figcaption>
      <p aria-hidden className="tabular text-sm text-soft">
        <bdi>{highest}</bdi>
      </p>
      <svg role="img" aria-label={t.plot.describe(title, unit, format(first.from), format(last.from), highest)} width="100%" height={HEIGHT}>
        <line x1="0" x2="100%" y1="0.5" y2="0.5" className="stroke-line" />
        {periods.map(({ from, bars }, place) => (
          <Group key={from} bars={bars} states={shown} left={(100 * place) / periods.length} width={100 / periods.length} />
        ))}
        <line x1="0" x2="100%" y1={HEIGHT - BASE / 2} y2={HEIGHT - BASE / 2} className="stroke-edge" />
      </svg>
      <p aria-hidden className="flex justify-between text-sm text-soft">
        <span>{format(first.from)}</span>
        <span>{format(last.from)}</span>
      </p>
      {hasEarlier && <p className="text-sm text-soft">{t.plot.earlier}</p>}
      <Details summary={t.plot.table}>
        <Figures periods={periods} shown={shown} unit={unit} label={t.plot.tableOf(title)} format={format} />
      </Details>
    </figure>
  );
}

/** How much of its period's width the bars take. */
const FILLED = 0.8;

type GroupProps = { bars: readonly PlotBar[]; states: readonly PlotBar["state"][]; left: number; width: number };

function Group({ bars, states: shown, left, width }: GroupProps) {
  const each = (width * FILLED) / shown.length;
  return bars.map(({ state, height }) => {
    const tall = Math.max(2, height * (HEIGHT - BASE - 1));
    const x = left + (width * (1 - FILLED)) / 2 + each * shown.indexOf(state);
    return <rect key={state} x={`${x}%`} y={HEIGHT - BASE - tall} width={`${each * 0.9}%`} height={tall} className={fills[state]} />;
  });
}

type FiguresProps = Pick<TokenPlot, "periods" | "unit"> & { shown: readonly PlotBar["state"][]; label: string; format: (at: number) => string };

/** The same as a table, latest first; days and months on which nothing happened are left out. */
function Figures({ periods, shown, unit, label, format }: FiguresProps) {
  return (
    // Focusable, so that the keyboard can scroll it.
    <div role="group" aria-label={label} tabIndex={0} className="max-h-80 overflow-auto">
      <table className="tabular w-full text-left text-sm">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="py-1 pr-4 font-normal">
              {t.plot.units[unit]}
            </th>
            {shown.map((state) => (
              <th key={state} scope="col" className="py-1 pl-4 text-right font-normal">
                {t.states[state]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods
            .filter(({ bars }) => bars.length > 0)
            .toReversed()
            .map(({ from, bars }) => (
              <tr key={from} className="border-t border-line">
                <th scope="row" className="py-1 pr-4 font-normal">
                  {format(from)}
                </th>
                {shown.map((state) => {
                  const bar = bars.find((one) => one.state === state);
                  return (
                    <td key={state} className="py-1 pl-4 text-right">
                      {bar !== undefined && <Money money={{ ...bar.money, verified: true }} />}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
