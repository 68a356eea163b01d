import * as z from "zod";
import { limits } from "./limits.ts";

z.config({ jitless: true });

export const FREEHOLD_TYPE = "urn:datawallet:data-access:1";
export const PDPP_TYPE = "https://pdpp.dev/data-access";

const text = (max: number) => z.string().min(1).max(max);
const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
/** RFC 3339 date-time, read as UTC milliseconds only after this has passed. */
const instant = z.iso.datetime({ offset: true });
/** ISO 8601 duration in weeks, days, hours, minutes or seconds: units of fixed length only. */
const duration = z
  .string()
  .max(32)
  .regex(/^P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/);

const timeRange = z.strictObject({ since: instant.optional(), until: instant.optional() });

const streamSelection = z.strictObject({
  name,
  necessity: z.enum(["required", "optional"]).default("required"),
  fields: z.array(name).min(1).max(limits.fields).optional(),
  time_range: timeRange.optional(),
});

const compensation = z.strictObject({
  scheme: z.enum(["exact", "batch-settlement"]),
  /** CAIP-2 chain id. */
  network: z.string().regex(/^eip155:[1-9]\d{0,15}$/),
  asset: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  /** Atomic units of the asset, a decimal string. */
  amount: z.string().regex(/^[1-9]\d{0,77}$/),
  per: z.enum(["grant", "read", "record"]),
  /** The most that the app pays under the grant in all; what would cost more is not read. Atomic units. */
  budget: z
    .string()
    .regex(/^[1-9]\d{0,77}$/)
    .optional(),
  /** x402's own member: the token's EIP-712 domain, needed only for a token the wallet does not know. */
  extra: z.strictObject({ name: text(64), version: text(16), decimals: z.int().min(0).max(77).optional() }).optional(),
});

const pdppMembers = {
  source: z.strictObject({ id: text(200) }),
  purpose_code: z.url({ protocol: /^https$/ }).max(200),
  purpose_description: text(500).optional(),
  access_mode: z.enum(["single_use", "continuous"]),
  streams: z.array(streamSelection).min(1).max(limits.streams),
  retention: z.strictObject({ max_duration: duration, on_expiry: z.enum(["delete", "anonymize"]) }).optional(),
  client_claims: z.strictObject({ commitments: z.array(text(200)).max(8) }).optional(),
};

/**
 * One access request: an RFC 9396 authorization detail. The first type is PDPP v0.1's selection request with three members
 * of ours; the second is exactly PDPP's. Unknown members are refused.
 */
export const accessRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal(FREEHOLD_TYPE),
    ...pdppMembers,
    duration: duration.optional(),
    max_uses: z.int().min(1).max(1_000_000).optional(),
    compensation: compensation.optional(),
  }),
  z.strictObject({ type: z.literal(PDPP_TYPE), ...pdppMembers }),
]);

const webAddress = z.url({ protocol: /^https?$/ }).max(500);

/** RFC 7517. A key with a private or symmetric part is refused: it would end up in a credential. */
const publicKey = z
  .record(z.string().max(32), z.union([z.string().max(1024), z.array(z.string().max(32)).max(8)]))
  .refine((key) => typeof key["kty"] === "string" && !["d", "p", "q", "dp", "dq", "qi", "k", "oth"].some((member) => Object.hasOwn(key, member)));

/** How the asking app describes itself. Display text, untrusted. `jwk` binds the grant to a key of the app's. */
export const clientDescription = z.strictObject({
  name: text(80),
  uri: webAddress.optional(),
  policy_uri: webAddress.optional(),
  tos_uri: webAddress.optional(),
  /** Where the app's server takes pushed events (RFC 8935). Of the asking site's own origin. */
  event_endpoint: webAddress.optional(),
  jwk: publicKey.optional(),
  did: z
    .string()
    .regex(/^did:[a-z0-9]+:\S{1,300}$/)
    .optional(),
});

export type AccessRequest = z.output<typeof accessRequest>;
export type AccessRequestInput = z.input<typeof accessRequest>;
export type ClientDescription = z.output<typeof clientDescription>;
export type Compensation = z.output<typeof compensation>;

/**
 * What was granted: the same shape, nothing left to convention. Every stream names its fields and both ends of its time
 * range (`since` inclusive, `until` exclusive, UTC).
 */
export type GrantedAccess = Omit<AccessRequest, "type" | "streams" | "duration" | "max_uses" | "compensation"> & {
  readonly type: typeof FREEHOLD_TYPE | typeof PDPP_TYPE;
  readonly streams: readonly {
    readonly name: string;
    readonly fields: readonly string[];
    readonly time_range: { readonly since: string; readonly until: string };
  }[];
  readonly max_uses?: number;
  readonly compensation?: Compensation;
};
