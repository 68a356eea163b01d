import { firstWhere } from "./find.ts";
import type { Manifest, Order, Segment } from "./segments.ts";

/** All segments of a stream in one direction of reading. `reach`: how far back the ones from here on may still be needed. */
type Lane = { readonly segments: readonly Segment[]; readonly reach: readonly number[] };

/** Made once for each manifest and direction: a page costs the same however many segments there are. */
const lanes = new WeakMap<Manifest, Map<Order, Lane>>();

function laneOf(manifest: Manifest, order: Order): Lane {
  const made = lanes.get(manifest) ?? new Map<Order, Lane>();
  lanes.set(manifest, made);
  const lane = made.get(order) ?? makeLane(manifest, order);
  made.set(order, lane);
  return lane;
}

function makeLane(manifest: Manifest, order: Order): Lane {
  const sign = order === "asc" ? 1 : -1;
  const segments = manifest.segments.toSorted((a, b) => sign * (nearOf(a, order) - nearOf(b, order)));
  let furthest = Number.NEGATIVE_INFINITY;
  const reach = segments.map((segment) => (furthest = Math.max(furthest, sign * farOf(segment, order))));
  return { segments, reach };
}

/** The end of a segment that a reader comes to first, and the other. */
export const nearOf = ({ from, to }: Segment, order: Order): number => (order === "asc" ? from : to);
const farOf = ({ from, to }: Segment, order: Order): number => (order === "asc" ? to : from);

/** What a reader looks for: times from `first` on in the direction of reading, as far as `isPast` says no, in segments that are `wanted`. */
export type Way = {
  readonly order: Order;
  readonly first: number;
  readonly isPast: (near: number) => boolean;
  readonly isWanted: (segment: Segment) => boolean;
};

/** The segments that a reader comes to, the nearest first, one after the other. */
export class Approach {
  readonly #lane: Lane;
  readonly #way: Way;
  #at: number;
  readonly #ahead: Segment[] = [];

  constructor(manifest: Manifest, way: Way) {
    this.#lane = laneOf(manifest, way.order);
    this.#way = way;
    const { reach } = this.#lane;
    const first = way.order === "asc" ? way.first : -way.first;
    this.#at = firstWhere(reach.length, (index) => (reach[index] ?? Number.NaN) >= first);
  }

  /** The one that is `ahead` places further on. */
  peek(ahead = 0): Segment | undefined {
    while (this.#ahead.length <= ahead) {
      const segment = this.#lane.segments[this.#at];
      if (!segment || this.#way.isPast(nearOf(segment, this.#way.order))) return undefined;
      this.#at += 1;
      if (this.#way.isWanted(segment)) this.#ahead.push(segment);
    }
    return this.#ahead[ahead];
  }

  /** Goes past so many, and gives those that there were. */
  take(count: number): Segment[] {
    this.peek(count - 1);
    return this.#ahead.splice(0, count);
  }
}
