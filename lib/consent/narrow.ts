import { priceDisplay } from "../earnings/compensation.ts";
import { type AccessRequest, type Compensation, FREEHOLD_TYPE, type GrantedAccess } from "../protocol/access-request.ts";
import { limits } from "../protocol/limits.ts";
import { isTraining } from "./training.ts";
import type { Review, Selection } from "./views.ts";

/** The choice is wider than what was asked, or leaves nothing: our own pages never offer that. */
export class NotANarrowing extends Error {
  override readonly name = "NotANarrowing";
}

const instant = (time: number): string => new Date(time).toISOString();
const refuse = (why: string): never => {
  throw new NotANarrowing(why);
};

/**
 * What is granted: the review, cut down to the selection. Nothing in it is left to convention. Throws {@link NotANarrowing}
 * when the selection reaches beyond the review in any way, or leaves out what the app cannot do without.
 */
export function narrow(review: Review, access: AccessRequest, selection: Selection, now: number): { access: GrantedAccess; expiresAt: number } {
  const { lifetime } = selection;
  if (!Number.isSafeInteger(lifetime) || lifetime < 1000 || lifetime > Math.min(review.lifetime.most, limits.grantLifetime)) refuse("lifetime");
  if (isTraining(access.purpose_code) && selection.training !== true) refuse("training was not ticked");
  const expiresAt = now + lifetime;
  const names = selection.streams.map(({ name }) => name);
  if (names.length === 0 || new Set(names).size < names.length) refuse("streams");
  if (review.streams.some(({ name, necessity }) => necessity === "required" && !names.includes(name))) refuse("a required stream is missing");
  const { type, source, purpose_code, access_mode, retention } = access;
  const { description } = review.purpose;
  const own = access.type === FREEHOLD_TYPE ? access : undefined;
  const maxUses = narrowUses(review.maxUses, selection.maxUses);
  return {
    expiresAt,
    access: {
      // A number of uses is no member of PDPP's type: chosen on top of it, it makes the grant one of ours.
      type: maxUses === undefined ? type : FREEHOLD_TYPE,
      source,
      purpose_code,
      // The app's own words as they were shown, not as they were sent.
      ...(description === undefined ? {} : { purpose_description: description }),
      access_mode,
      streams: selection.streams.map((chosen) => narrowStream(review, chosen, expiresAt)),
      ...(retention ? { retention } : {}),
      ...(review.claims.length === 0 ? {} : { client_claims: { commitments: [...review.claims] } }),
      ...(maxUses === undefined ? {} : { max_uses: maxUses }),
      ...(own?.compensation ? { compensation: raised(own.compensation, selection.price) } : {}),
    },
  };
}

function narrowStream(review: Review, chosen: Selection["streams"][number], expiresAt: number): GrantedAccess["streams"][number] {
  const asked = review.streams.find(({ name }) => name === chosen.name) ?? refuse("an unknown stream");
  const fields = asked.fields.map(({ name }) => name).filter((name) => chosen.fields.includes(name));
  if (fields.length === 0 || fields.length < new Set(chosen.fields).size) refuse("fields");
  // The end of an open range is the end of the grant: what is imported until then is covered, and nothing later.
  const until = chosen.until ?? asked.until ?? expiresAt;
  const most = asked.until ?? expiresAt;
  if (!Number.isSafeInteger(chosen.since) || !Number.isSafeInteger(until)) refuse("time range");
  if (chosen.since < asked.since || until > most || chosen.since >= until) refuse("time range");
  return { name: asked.name, fields, time_range: { since: instant(chosen.since), until: instant(until) } };
}

/** What the person asks for instead of what the app offers: never less. Whether the app pays it is the app's to say, read by read. */
function raised(offered: Compensation, price: string | undefined): Compensation {
  if (price === undefined) return offered;
  if (!/^[1-9]\d{0,77}$/.test(price) || BigInt(price) < BigInt(offered.amount)) refuse("price");
  if (offered.budget !== undefined && BigInt(price) > BigInt(offered.budget)) refuse("price");
  const asked = { ...offered, amount: price };
  // An amount that no token could count is no price.
  priceDisplay(asked);
  return asked;
}

function narrowUses(asked: number | undefined, chosen: number | undefined): number | undefined {
  if (chosen === undefined) return asked;
  if (!Number.isSafeInteger(chosen) || chosen < 1 || (asked !== undefined && chosen > asked)) refuse("uses");
  return chosen;
}
