import { type AccessRequest, type Compensation, FREEHOLD_TYPE } from "../protocol/access-request.ts";
import { limits } from "../protocol/limits.ts";
import { durationToMilliseconds } from "./duration.ts";
import { type Grant, usesLeft } from "./grant.ts";
import { type Time, timeFor } from "./time.ts";

/** What was given or asked, as far as one can be wider than another. */
export type Terms = {
  readonly purpose: string;
  readonly retention: AccessRequest["retention"];
  readonly accessMode: AccessRequest["access_mode"];
  /** Reads. */
  readonly uses: number;
  /** How long it lasts from now, at the longest, in milliseconds. */
  readonly lifetime: number;
  readonly price: Compensation | undefined;
  readonly streams: readonly {
    readonly name: string;
    /** Undefined: all of them. */
    readonly fields: readonly string[] | undefined;
    /** UTC milliseconds: `since` inclusive, `until` exclusive. */
    readonly since: number;
    readonly until: number;
    /** An end that is left open until a grant ends lies within, if that is not later than so many milliseconds from now. */
    readonly openFor: number;
  }[];
};

const NO_END = Number.POSITIVE_INFINITY;
const UNUSED = { uses: 0 };

/** What a grant that is active allows now. Reads that are counted are no room for others: what comes on top of them is more. */
export function termsOfGrant(grant: Grant, now: Time): Terms {
  const { purpose_code: purpose, retention, access_mode: accessMode, compensation: price, streams } = grant.access;
  const counted = usesLeft(grant, UNUSED) !== undefined || price?.budget !== undefined;
  return {
    purpose,
    retention,
    accessMode,
    uses: counted ? 0 : NO_END,
    lifetime: grant.expiresAt - timeFor(now, grant.setBack),
    price,
    streams: streams.map(({ name, fields, time_range }) => {
      const until = Date.parse(time_range.until);
      return { name, fields, since: Date.parse(time_range.since), until, openFor: until - now.wall };
    }),
  };
}

/** The most that a request could give. */
export function termsOfRequest(access: AccessRequest): Terms {
  const own = access.type === FREEHOLD_TYPE ? access : undefined;
  const { purpose_code: purpose, retention, access_mode: accessMode, streams } = access;
  return {
    purpose,
    retention,
    accessMode,
    uses: accessMode === "single_use" ? 1 : (own?.max_uses ?? NO_END),
    lifetime: Math.min(own?.duration === undefined ? NO_END : durationToMilliseconds(own.duration), limits.grantLifetime),
    price: own?.compensation,
    streams: streams.map(({ name, fields, time_range: { since, until } = {} }) => ({
      name,
      fields,
      since: since === undefined ? 0 : Date.parse(since),
      until: until === undefined ? NO_END : Date.parse(until),
      openFor: until === undefined ? NO_END : Number.NEGATIVE_INFINITY,
    })),
  };
}
