import type { ClientDescription, GrantedAccess } from "../protocol/access-request.ts";
import type { ConsentSignature, GrantState } from "../protocol/methods.ts";
import type { StatusEntry } from "../status/list.ts";
import { steady, type Time, timeFor } from "./time.ts";
import type { Review } from "./views.ts";

/** What the user approved. Immutable. Times are UTC milliseconds. */
export type Grant = {
  readonly grantId: string;
  readonly requestId: string;
  readonly origin: string;
  readonly client: ClientDescription;
  readonly access: GrantedAccess;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** How far the clock had been set back in all when this was agreed on, in milliseconds: see `timeFor`. */
  readonly setBack?: number;
  /** The DID that the site proved to speak for when this was agreed on. */
  readonly siteDid?: string;
  /** The DID that signed: the one this app knows the person by. */
  readonly issuer: string;
  readonly payoutAddress: string;
  /** Compact JWS, `typ: vc+jwt`. */
  readonly credential: string;
  /** Its place in a status list, where the person had chosen a status host. */
  readonly status?: StatusEntry;
  /** The same consent as EIP-712, signed with the payout key: 0x-prefixed signature. */
  readonly consentSignature: string;
  readonly reviewDigest: string;
  /** Missing in grants of before there were receipts. */
  readonly receiptId?: string;
  /** Labels as they were shown, for our own screens. */
  readonly shown: Pick<Review, "source" | "streams" | "purpose">;
  /** Secret of this grant that record ids are made with, base64url. */
  readonly idSecret: string;
};

/** What changes over a grant's life. Its revision guards every read. */
export type Usage = {
  readonly revokedAt?: number;
  readonly revokedBy?: "user" | "app";
  /** The grant that took its place when the person undid that, or gave it again. */
  readonly givenBackAs?: string;
  readonly uses: number;
  readonly lastReadAt?: number;
  /** A payment for this grant is in the ledger. */
  readonly grantPaid?: true;
  /** What payments under this grant come to, in atomic units. Absent in those of before there were budgets. */
  readonly spent?: string;
  /** `single_use`: when the one retrieval began, by `steady` time, and the streams it has read. */
  readonly retrieval?: { readonly startedAt: number; readonly streams: readonly string[] };
};

/** The EIP-712 twin for the app: where there is a price, since it learns the address that is paid anyway. */
export const consentFor = ({ access, payoutAddress, consentSignature }: Grant): { readonly consent?: ConsentSignature } =>
  access.compensation ? { consent: { signer: payoutAddress, signature: consentSignature } } : {};

/** Uses a grant has in all: what was approved, or one for each stream of a single retrieval. */
const usesGranted = ({ access }: Pick<Grant, "access">): number | undefined =>
  access.access_mode === "single_use" ? access.streams.length : access.max_uses;

export function usesLeft(grant: Grant, usage: Usage): number | undefined {
  const granted = usesGranted(grant);
  return granted === undefined ? undefined : Math.max(0, granted - usage.uses);
}

/** What may still be paid under a grant, in atomic units; undefined where there is no budget. */
export function budgetLeft({ access: { compensation } }: Pick<Grant, "access">, usage: Usage): bigint | undefined {
  return compensation?.budget === undefined ? undefined : BigInt(compensation.budget) - BigInt(usage.spent ?? "0");
}

/** No read could be paid for any more. */
function isSpent(grant: Grant, usage: Usage): boolean {
  const left = budgetLeft(grant, usage);
  const { compensation } = grant.access;
  return left !== undefined && compensation !== undefined && compensation.per !== "grant" && left < BigInt(compensation.amount);
}

export const isExpired = (grant: Pick<Grant, "expiresAt" | "setBack">, now: Time): boolean => timeFor(now, grant.setBack) >= grant.expiresAt;

/** Whether a grant ran out only because the clock was ahead for a while: by what it says now it would be live. */
export const ranOutAhead = (grant: Grant, usage: Usage, now: Time, retrievalWindow: number): boolean =>
  usage.givenBackAs === undefined &&
  stateOf(grant, usage, now, retrievalWindow) === "expired" &&
  stateOf({ ...grant, setBack: now.setBack }, usage, now, retrievalWindow) === "active";

/** Judged when asked, never by an alarm. `retrievalWindow` is how long a single retrieval may take, in milliseconds. */
export function stateOf(grant: Grant, usage: Usage, now: Time, retrievalWindow: number): GrantState {
  if (usage.revokedAt !== undefined) return "revoked";
  if (isExpired(grant, now)) return "expired";
  if (usesLeft(grant, usage) === 0 || isSpent(grant, usage)) return "exhausted";
  if (usage.retrieval && steady(now) >= usage.retrieval.startedAt + retrievalWindow) return "exhausted";
  return "active";
}
