import type { Field } from "../../lib/sources/source.ts";

type Sample = Readonly<Record<string, unknown>>;
type Bounds = { readonly since: number; readonly until: number | null };

/**
 * The samples that fall in the chosen time range. A review does not name its time field: where exactly one field is an
 * instant it is taken for it, else every sample stays.
 */
export function samplesIn(samples: readonly Sample[], fields: readonly Field[], { since, until }: Bounds): readonly Sample[] {
  const [time, second] = fields.filter((field) => field.type === "instant");
  if (time === undefined || second !== undefined) return samples;
  return samples.filter((sample) => {
    const value = sample[time.name];
    const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) || (at >= since && (until === null || at < until));
  });
}
