import { Damaged } from "../../crypto/envelope.ts";
import type { Damage } from "../damage.ts";
import type { Columns } from "./columns.ts";
import type { Open } from "./paging.ts";
import type { Segment } from "./segments.ts";

/** What is lost of one stream, and the segments that it was in. */
export type DamagedStream = Extract<Damage, { readonly kind: "records" }> & { readonly segments: readonly string[] };

/** A stream and the segments that its manifest names. */
export type Named = { readonly source: string; readonly stream: string; readonly segments: readonly Segment[] };

export function damageOf({ source, stream }: Omit<Named, "segments">, lost: readonly Segment[]): DamagedStream[] {
  if (lost.length === 0) return [];
  return [
    {
      kind: "records",
      source,
      stream,
      records: lost.reduce((sum, { count }) => sum + count, 0),
      from: Math.min(...lost.map(({ from }) => from)),
      to: Math.max(...lost.map(({ to }) => to)),
      imports: [...new Set(lost.flatMap(({ parts }) => parts.map(({ importId }) => importId)))],
      segments: lost.map(({ id }) => id),
    },
  ];
}

/** Segments opened at once, and those of them that do not open are then told apart one by one. */
const AT_ONCE = 8;

/** Those of the segments that are missing, altered, or not what the manifest says of them. */
export async function findDamaged(segments: readonly Segment[], open: Open, onRead: (records: number) => void): Promise<Segment[]> {
  const damaged: Segment[] = [];
  for (let start = 0; start < segments.length; start += AT_ONCE) {
    const batch = segments.slice(start, start + AT_ONCE);
    const areSound = await allSound(batch, open);
    for (const segment of areSound ? [] : batch) if (!(await allSound([segment], open))) damaged.push(segment);
    onRead(batch.reduce((sum, { count }) => sum + count, 0));
  }
  return damaged;
}

async function allSound(segments: readonly Segment[], open: Open): Promise<boolean> {
  try {
    const opened = await open(segments);
    return segments.every((segment, index) => isAsNamed(segment, opened[index]));
  } catch (error) {
    if (error instanceof Damaged) return false;
    throw error;
  }
}

const isAsNamed = (segment: Segment, columns: Columns | undefined): boolean =>
  columns !== undefined && columns.keys.length === segment.count && columns.times[0] === segment.from && columns.times.at(-1) === segment.to;
