import { UINT256_MAX } from "../earnings/amount.ts";
import type { Compensation } from "../protocol/access-request.ts";
import { durationToMilliseconds } from "./duration.ts";
import { NotANarrowing } from "./narrow.ts";
import { steady, type Time } from "./time.ts";
import { isTraining } from "./training.ts";
import type { Review, Selection } from "./views.ts";

/** A standing answer lasts at most this long, in milliseconds (90 days). */
const LONGEST = 90 * 86_400_000;

/**
 * An answer given in advance, to the same app for the same purpose and streams: no for whatever it asks of them, yes for what asks for no more
 * than was given. Always for a time; never for training AI models.
 */
export type Policy = {
  readonly policyId: string;
  readonly answer: "allow" | "deny";
  readonly origin: string;
  readonly source: { readonly id: string; readonly label: string };
  readonly purpose: string;
  /**
   * What may be given without asking, at most. Of a no the streams that it is about, without fields; none: all of the source, as it was before
   * a no was kept by stream. `since` is UTC milliseconds.
   */
  readonly streams: readonly {
    readonly name: string;
    readonly label: string;
    readonly fields: readonly string[];
    readonly since: number;
    readonly until: number | null;
  }[];
  readonly accessMode: Review["accessMode"];
  /** Milliseconds that a grant of it may live, and how often it may be read. */
  readonly lifetime: number;
  readonly maxUses?: number;
  /** The least that the app pays. */
  readonly price?: Compensation;
  /** The longest that the app may say it keeps the data, in milliseconds. Undefined: it said nothing. */
  readonly retention?: number;
  /** It said that it deletes the data then. */
  readonly deletes?: true;
  readonly createdAt: number;
  /** When it ends: UTC milliseconds as they are shown, and by `steady` time, which counts. */
  readonly until: number;
  readonly steadyUntil: number;
};

const retentionOf = ({ retention }: Pick<Review, "retention">): number | undefined =>
  retention ? durationToMilliseconds(retention.max_duration) : undefined;

/** The standing answer that a person gives along with an answer. `lasting` in milliseconds. Throws {@link NotANarrowing}. */
export function policyFrom(review: Review, chosen: { readonly selection?: Selection; readonly lasting: number }, now: Time): Policy {
  const { selection, lasting } = chosen;
  if (isTraining(review.purpose.code)) throw new NotANarrowing("training is never remembered");
  if (!Number.isSafeInteger(lasting) || lasting < 1000 || lasting > LONGEST) throw new NotANarrowing("a standing answer for too long");
  const about = selection?.streams ?? review.streams.map(({ name }) => ({ name, fields: [], since: 0, until: null }));
  const streams = about.map(({ name, fields, since, until }) => {
    const label = review.streams.find((stream) => stream.name === name)?.label ?? name;
    return { name, label, fields, since, until };
  });
  const retention = retentionOf(review);
  const maxUses = selection ? (selection.maxUses ?? review.maxUses) : undefined;
  return {
    policyId: crypto.randomUUID(),
    answer: selection ? "allow" : "deny",
    origin: review.origin,
    source: review.source,
    purpose: review.purpose.code,
    streams,
    accessMode: review.accessMode,
    lifetime: selection?.lifetime ?? 0,
    ...(maxUses === undefined ? {} : { maxUses }),
    ...(selection && review.compensation ? { price: priceOf(review, selection) } : {}),
    ...(retention === undefined ? {} : { retention }),
    ...(review.retention?.on_expiry === "delete" ? { deletes: true as const } : {}),
    createdAt: now.wall,
    until: now.wall + lasting,
    steadyUntil: steady(now) + lasting,
  };
}

function priceOf({ compensation }: Review, selection: Selection): Compensation {
  if (!compensation) throw new TypeError("no price");
  const { display: _, ...offered } = compensation;
  return { ...offered, amount: selection.price ?? offered.amount };
}

/** Whether a standing answer is for this request. A yes is only where nothing of the request goes beyond it. */
export function answers(policy: Policy, review: Review, now: Time): boolean {
  const { origin, source, purpose, answer, steadyUntil } = policy;
  if (steady(now) >= steadyUntil || origin !== review.origin || source.id !== review.source.id || purpose !== review.purpose.code) return false;
  if (isTraining(review.purpose.code)) return false;
  return answer === "deny" ? isAbout(policy, review) : fits(policy, review);
}

/** A request that asks for anything beside is another question. */
const isAbout = ({ streams }: Policy, review: Review): boolean =>
  streams.length === 0 || (review.streams.length > 0 && review.streams.every(({ name }) => streams.some((stream) => stream.name === name)));

/** What is left of an answer where another is given to the same app about these streams, and none of them is all of the source; undefined: nothing. */
export function leftBeside(policy: Policy, names: readonly string[]): Policy | undefined {
  const streams = names.length === 0 ? [] : policy.streams.filter(({ name }) => !names.includes(name));
  return streams.length === 0 ? undefined : { ...policy, streams };
}

function fits(policy: Policy, review: Review): boolean {
  const { lifetime, maxUses, streams } = policy;
  // Whoever it says it is now is for the person to look at.
  if (review.formerDid !== undefined) return false;
  // Once is not as often as it likes.
  if (review.accessMode === "continuous" && policy.accessMode !== "continuous") return false;
  // That there is nothing to give is told to no app before the person was asked.
  if (review.streams.every(({ count }) => count === 0) || review.lifetime.asked > lifetime) return false;
  if (maxUses !== undefined && (review.maxUses === undefined || review.maxUses > maxUses)) return false;
  const within = review.streams.every(({ name, fields, since, until }) => {
    const allowed = streams.find((stream) => stream.name === name);
    return (
      allowed !== undefined &&
      since >= allowed.since &&
      endsWithin(until, allowed.until) &&
      fields.every((field) => allowed.fields.includes(field.name))
    );
  });
  return within && keepsNoLonger(policy, review) && paysEnough(policy, review);
}

/** An open end is within an open one alone. */
const endsWithin = (until: number | null, allowed: number | null): boolean => allowed === null || (until !== null && until <= allowed);

function keepsNoLonger({ retention, deletes }: Policy, review: Review): boolean {
  if (deletes && review.retention?.on_expiry !== "delete") return false;
  const asked = retentionOf(review);
  return retention === undefined || (asked !== undefined && asked <= retention);
}

function paysEnough({ price }: Policy, { compensation }: Review): boolean {
  if (!price) return true;
  if (!compensation) return false;
  const same = price.scheme === compensation.scheme && price.network === compensation.network && price.per === compensation.per;
  // What ends sooner pays less.
  if (compensation.budget !== undefined && BigInt(compensation.budget) < BigInt(price.budget ?? UINT256_MAX)) return false;
  return same && price.asset.toLowerCase() === compensation.asset.toLowerCase() && BigInt(compensation.amount) >= BigInt(price.amount);
}

/** The whole of a request, as a yes in advance gives it. */
export const selectionOf = ({ streams, lifetime, maxUses }: Review): Selection => ({
  streams: streams.map(({ name, fields, since, until }) => ({ name, fields: fields.map((field) => field.name), since, until })),
  lifetime: lifetime.asked,
  ...(maxUses === undefined ? {} : { maxUses }),
});
