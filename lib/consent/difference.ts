import type { AccessRequest, Compensation } from "../protocol/access-request.ts";
import { durationToMilliseconds } from "./duration.ts";
import { type Terms, termsOfRequest } from "./terms.ts";
import type { Difference, ReviewStream, Wider } from "./views.ts";

/** What an app may read now, or, where it may read nothing, what it asked for the last time. Of the same source. */
export type Before = { readonly kind: Difference["against"]; readonly accesses: readonly Terms[] };

/** What of one stream goes beyond one of the accesses. */
type Beyond = { readonly fields: readonly string[]; readonly ways: readonly (Wider | "purpose" | "retention")[] };

const sizeOf = ({ fields, ways }: Beyond): number => ways.length + (fields.length > 0 ? 1 : 0);
const closest = (a: Beyond, b: Beyond): number => sizeOf(a) - sizeOf(b) || a.fields.length - b.fields.length;

/**
 * What a request asks beyond what was given or asked before. Each stream is held against the one access that comes closest to it: where nothing is
 * named, one access allows all of that stream that the request could give. Undefined where there is nothing to compare, or nothing to give.
 */
export function differenceOf(asked: AccessRequest, streams: readonly ReviewStream[], { kind, accesses }: Before): Difference | undefined {
  const isMissing = asked.streams.some(({ name, necessity }) => necessity === "required" && !streams.some((stream) => stream.name === name));
  if (accesses.length === 0 || isMissing) return undefined;
  const terms = termsOfRequest(asked);
  const beyond = streams.map((stream) => {
    const [least = { fields: [], ways: [] }] = accesses.map((before) => beyondOf(stream, terms, before)).toSorted(closest);
    return { stream: stream.name, ...least };
  });
  const ways = new Set(beyond.flatMap((one) => one.ways));
  return {
    against: kind,
    added: beyond.flatMap(({ stream, fields }) => (fields.length === 0 ? [] : [{ stream, fields }])),
    newPurpose: ways.has("purpose"),
    longerRetention: ways.has("retention"),
    wider: [...ways].filter((way) => way !== "purpose" && way !== "retention"),
  };
}

function beyondOf(stream: ReviewStream, asked: Terms, before: Terms): Beyond {
  const had = before.streams.find(({ name }) => name === stream.name);
  const names = stream.fields.map(({ name }) => name);
  const isOnce = before.accessMode === "single_use";
  const ways = {
    purpose: asked.purpose !== before.purpose,
    retention: keepsLonger(asked.retention, before.retention),
    period: had !== undefined && !isWithin(stream, asked, had, before),
    mode: isOnce && asked.accessMode !== "single_use",
    uses: readsMore(asked, before) && (!isOnce || asked.accessMode === "single_use"),
    lifetime: asked.lifetime > before.lifetime,
    price: paysLess(asked.price, before.price),
  };
  return {
    fields: had === undefined ? names : names.filter((name) => had.fields?.includes(name) === false),
    ways: (Object.keys(ways) as (keyof typeof ways)[]).filter((way) => ways[way]),
  };
}

function isWithin({ since, until }: ReviewStream, asked: Terms, had: Terms["streams"][number], before: Terms): boolean {
  // How much longer an open end lies open than before is a matter of how long it lasts, and told as that.
  const ends = until === null ? Math.min(asked.lifetime, before.lifetime) <= had.openFor : until <= had.until;
  return since >= had.since && ends;
}

function keepsLonger(asked: AccessRequest["retention"], before: AccessRequest["retention"]): boolean {
  if (!before) return false;
  if (!asked || (before.on_expiry === "delete" && asked.on_expiry !== "delete")) return true;
  return durationToMilliseconds(asked.max_duration) > durationToMilliseconds(before.max_duration);
}

/** Of a grant, what it sets aside is in the number of reads already. */
function readsMore(asked: Terms, before: Terms): boolean {
  const [budget, was] = [asked.price?.budget, before.price?.budget];
  return asked.uses > before.uses || (was !== undefined && (budget === undefined || BigInt(budget) > BigInt(was)));
}

/** Less for the same, or in a way that cannot be compared. */
function paysLess(asked: Compensation | undefined, before: Compensation | undefined): boolean {
  if (!before) return false;
  if (!asked) return true;
  const same = asked.scheme === before.scheme && asked.network === before.network && asked.per === before.per;
  return !same || asked.asset.toLowerCase() !== before.asset.toLowerCase() || BigInt(asked.amount) < BigInt(before.amount);
}
