/** One published figure. A ratio says in its name what it is held against. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value is not to be above it. */
  readonly goal: number;
  readonly holds: boolean;
};

/** A figure whose value is at most its goal, or misses it. Rounded to three decimals after that was decided. */
export function atMost(goal: number, value: number, unit: string, name: string): Figure {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: ${String(value)} is no figure`);
  return { name, value: Math.round(value * 1000) / 1000, unit, goal, holds: value <= goal };
}

/** For a person: one line a figure. */
export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const line = (name: string, value: string, goal: string, verdict: string) =>
    `${name.padEnd(width)}  ${value.padStart(11)}  ${goal.padStart(11)}  ${verdict}`;
  const rows = figures.map(({ name, value, unit, goal, holds }) => line(name, `${value} ${unit}`, `<= ${goal} ${unit}`, holds ? "holds" : "MISSED"));
  return [line("figure", "value", "goal", ""), ...rows].join("\n");
}

/** For a program: one JSON array, a figure a line. */
export const json = (figures: readonly Figure[]): string => `[\n${figures.map((figure) => `  ${JSON.stringify(figure)}`).join(",\n")}\n]`;
