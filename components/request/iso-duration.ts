export type DurationPart = { readonly unit: "week" | "day" | "hour" | "minute" | "second"; readonly count: number };

const units = ["week", "day", "hour", "minute", "second"] as const;

/** The parts of an ISO 8601 duration in units of fixed length ("P30D", "PT12H"); empty where it cannot be read. */
export function durationParts(iso: string): readonly DurationPart[] {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (match === null) return [];
  return units.flatMap((unit, index) => {
    const digits = match[index + 1];
    return digits === undefined || Number(digits) === 0 ? [] : [{ unit, count: Number(digits) }];
  });
}
