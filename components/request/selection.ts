import type { Review, ReviewStream, Selection } from "../../lib/consent/views.ts";
import { type Choice, sharedFields } from "./choice.ts";
import { rangeBounds } from "./ranges.ts";

/** Why Approve is not possible now. */
export type Blocker =
  | { readonly reason: "required_stream"; readonly stream: ReviewStream }
  | { readonly reason: "nothing" }
  | { readonly reason: "training" };

/** The first thing that stands in the way of approving, or null. */
export function blockerOf(review: Review, choice: Choice): Blocker | null {
  const missing = review.streams.find((stream) => stream.necessity === "required" && sharedFields(stream, choice).length === 0);
  // Nothing of it is here: approving tells the app so, and shares nothing.
  if (review.streams.length === 0) return null;
  if (missing !== undefined) return { reason: "required_stream", stream: missing };
  if (review.streams.every((stream) => sharedFields(stream, choice).length === 0)) return { reason: "nothing" };
  if (review.training && !choice.training) return { reason: "training" };
  return null;
}

/**
 * What the switches say, in the form the background takes. Never wider than the review.
 * @param now UTC milliseconds: where presets like "last 30 days" count back from.
 */
export function toSelection(review: Review, choice: Choice, now: number): Selection {
  const streams = review.streams.flatMap((stream) => {
    const fields = sharedFields(stream, choice).map((field) => field.name);
    if (fields.length === 0) return [];
    return [{ name: stream.name, fields, ...rangeBounds(stream, choice.streams[stream.name]?.range ?? "asked", now) }];
  });
  const { lifetime, training, maxUses, price } = choice;
  const { compensation } = review;
  return {
    streams,
    lifetime,
    training,
    ...(maxUses === null ? {} : { maxUses }),
    ...(compensation && price !== null && price !== compensation.amount ? { price } : {}),
  };
}

/** What was asked and is switched off, and what was never asked: stream label -> field labels. */
export function notSharedNow(review: Review, choice: Choice): readonly { readonly stream: string; readonly fields: readonly string[] }[] {
  const off = review.streams.flatMap((stream) => {
    const shared = new Set(sharedFields(stream, choice));
    const fields = stream.fields.filter((field) => !shared.has(field)).map((field) => field.label);
    return fields.length === 0 ? [] : [{ stream: stream.label, fields }];
  });
  const merged = new Map<string, string[]>();
  for (const { stream, fields } of [...off, ...review.notShared]) merged.set(stream, [...(merged.get(stream) ?? []), ...fields]);
  return [...merged].map(([stream, fields]) => ({ stream, fields }));
}
