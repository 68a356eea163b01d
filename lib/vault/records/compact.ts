import { assemble, type Origin, type Place } from "./assemble.ts";
import { placeAt } from "./find.ts";
import { compare, SEGMENT_SIZE, type Segment } from "./segments.ts";

/** As many small segments as a stream may have, and as many as may lie over one another at any time. */
const MANY_SMALL = 8;
const DEEP = 4;
/** Segments merged at once, at most: they are all in memory then. */
const MOST = 64;

const isSmall = ({ count }: Segment): boolean => count < SEGMENT_SIZE / 2;
const inOrder = (segments: readonly Segment[]): Segment[] => segments.toSorted((a, b) => a.from - b.from || a.to - b.to);

/**
 * Which segments of a stream should be merged next; none when it is well as it is. To do this again and again comes to an end:
 * merging small ones makes them fewer; merging those over one another leaves as many at most, and nowhere more over one another.
 */
export function planMerge(segments: readonly Segment[]): Segment[] {
  const ordered = inOrder(segments);
  const deep = deepest(ordered);
  if (deep.length >= DEEP) return deep;
  const neighbours = smallNeighbours(ordered);
  return neighbours.flat().length >= MANY_SMALL ? (neighbours.sort((a, b) => b.length - a.length)[0] ?? []) : [];
}

/** Small segments that come one after the other, in runs of at least two. */
function smallNeighbours(ordered: readonly Segment[]): Segment[][] {
  const runs: Segment[][] = [];
  let run: Segment[] = [];
  for (const segment of ordered) {
    if (isSmall(segment) && run.length < MOST) run.push(segment);
    else {
      runs.push(run);
      run = isSmall(segment) ? [segment] : [];
    }
  }
  return [...runs, run].filter(({ length }) => length > 1);
}

/**
 * The most segments that cover one stretch of time. Those that only touch do not: of records at the same instant there may be more
 * than a segment holds.
 */
function deepest(ordered: readonly Segment[]): Segment[] {
  let deep: Segment[] = [];
  let covering: Segment[] = [];
  for (const segment of ordered) {
    if (segment.from === segment.to) continue;
    covering = [...covering.filter(({ to }) => to > segment.from), segment];
    if (covering.length > deep.length) deep = covering;
    if (deep.length >= MOST) break;
  }
  return deep;
}

/** The records of several segments in order, as the contents of new, full ones. */
export function mergeTables(origins: readonly Origin[]): ReturnType<typeof assemble>[] {
  const places = origins
    .flatMap(({ columns }, origin) => columns.times.map((_, index) => ({ origin, index, ...placeAt(columns, index) })))
    .sort(compare);
  const chunks = Array.from({ length: Math.ceil(places.length / SEGMENT_SIZE) }, (_, n) => places.slice(n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE));
  return chunks.map((chunk: readonly Place[]) => assemble(origins, chunk));
}
