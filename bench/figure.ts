/** One published figure. A ratio says in its name what it is held against. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number;
  /** Whether the value is to be at most its goal, or at least. */
  readonly bound: "at_most" | "at_least";
  readonly holds: boolean;
};

type Make = (goal: number, value: number, unit: string, name: string) => Figure;

/** Rounded to three decimals, after it was decided whether it holds. */
function figure(bound: Figure["bound"], goal: number, value: number, unit: string, name: string): Figure {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: ${String(value)} is no figure`);
  const holds = bound === "at_most" ? value <= goal : value >= goal;
  return { name, value: Math.round(value * 1000) / 1000, unit, goal, bound, holds };
}

/** A figure whose value is at most its goal, or misses it. */
export const atMost: Make = (...of) => figure("at_most", ...of);
/** A figure whose value is at least its goal, or misses it. */
export const atLeast: Make = (...of) => figure("at_least", ...of);

/** For a person: one line a figure. */
export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const line = (name: string, value: string, goal: string, verdict: string) =>
    `${name.padEnd(width)}  ${value.padStart(11)}  ${goal.padStart(11)}  ${verdict}`;
  const rows = figures.map(({ name, value, unit, goal, bound, holds }) =>
    line(name, `${value} ${unit}`, `${bound === "at_most" ? "<=" : ">="} ${goal} ${unit}`, holds ? "holds" : "MISSED"),
  );
  return [line("figure", "value", "goal", ""), ...rows].join("\n");
}

/** For a program: one JSON array, a figure a line. Which way the goal lies is in `holds`. */
export function json(figures: readonly Figure[]): string {
  const lines = figures.map(({ name, value, unit, goal, holds }) => `  ${JSON.stringify({ name, value, unit, goal, holds })}`);
  return `[\n${lines.join(",\n")}\n]`;
}
