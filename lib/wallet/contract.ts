import { oc } from "@orpc/contract";
import * as z from "zod";
import type { EventView, VerifyResult } from "../activity/event.ts";
import type { Decision, DecisionResult, GrantView, PendingView, RequestView } from "../consent/views.ts";
import type { EarningsView } from "../earnings/views.ts";
import type { IdentityView } from "../identity/views.ts";
import type { RecordView, SourceView } from "../sources/views.ts";

/**
 * The channel between our own pages and the background: what they may ask, what they get, how it can fail.
 * Outputs are our own and typed only; inputs are parsed all the same.
 */
const returns = <T>() => z.custom<T>();

const passphrase = z.string().min(1).max(1024);
const none = z.void().or(z.undefined());
export const settings = z.object({
  /** Minutes without use of the computer before the vault locks. */
  autoLockMinutes: z.int().min(1).max(240),
  theme: z.enum(["system", "light", "dark"]),
});
export type Settings = z.output<typeof settings>;

export type Status = {
  readonly vault: "none" | "locked" | "unlocked";
  /** The recovery phrase was written down and confirmed. Known only while unlocked. */
  readonly backedUp: boolean;
  /** Requests that wait for an answer; known even while locked. */
  readonly waiting: number;
  /** All access is paused by the user. */
  readonly paused: boolean;
  readonly settings: Settings;
};

const lockable = oc.errors({ LOCKED: { message: "The vault is locked." } });
/** How a passphrase can fail. */
const refusals = {
  WRONG_PASSPHRASE: { message: "That passphrase does not open this wallet." },
  WAIT: { message: "Too many wrong passphrases.", data: z.object({ seconds: z.number() }) },
};

export const contract = {
  status: oc.input(none).output(returns<Status>()),
  create: oc
    .input(z.object({ passphrase: passphrase.min(8) }))
    .errors({ EXISTS: { message: "There is a wallet already." } })
    .output(returns<null>()),
  unlock: oc.input(z.object({ passphrase })).errors(refusals).output(returns<null>()),
  lock: oc.input(none).output(returns<null>()),
  saveSettings: lockable.input(settings.partial()).output(returns<null>()),
  pause: lockable.input(z.object({ paused: z.boolean() })).output(returns<null>()),

  /** The 24 words, after the passphrase was given once more. */
  recoveryPhrase: lockable.input(z.object({ passphrase })).errors(refusals).output(returns<{ words: string[] }>()),
  /** The user typed the asked words back: positions count from 0. */
  confirmRecovery: lockable
    .input(
      z.object({
        words: z
          .array(z.object({ position: z.int().min(0).max(23), word: z.string().max(20) }))
          .min(3)
          .max(24),
      }),
    )
    .errors({ MISMATCH: { message: "Those words do not match the recovery phrase." } })
    .output(returns<null>()),

  sources: lockable.input(none).output(returns<readonly SourceView[]>()),
  records: lockable
    .input(z.object({ source: z.string(), stream: z.string(), cursor: z.string().optional(), limit: z.int().min(1).max(500) }))
    .output(returns<{ records: readonly RecordView[]; nextCursor?: string }>()),
  /** Takes an import back: its records are gone. */
  undoImport: lockable.input(z.object({ source: z.string(), importId: z.string() })).output(returns<{ removed: number }>()),

  pending: lockable.input(none).output(returns<readonly PendingView[]>()),
  request: lockable.input(z.object({ requestId: z.string() })).output(returns<RequestView>()),
  decide: lockable.input(z.custom<Decision>((value) => typeof value === "object" && value !== null)).output(returns<DecisionResult>()),

  grants: lockable.input(none).output(returns<readonly GrantView[]>()),
  revoke: lockable.input(z.object({ grantId: z.string() })).output(returns<null>()),
  revokeAll: lockable.input(none).output(returns<{ revoked: number }>()),

  activity: lockable
    .input(z.object({ before: z.int().optional(), limit: z.int().min(1).max(500) }))
    .output(returns<{ events: readonly EventView[]; more: boolean }>()),
  verifyLog: lockable.input(none).output(returns<VerifyResult>()),

  earnings: lockable.input(none).output(returns<EarningsView>()),
  identities: lockable.input(none).output(returns<readonly IdentityView[]>()),
};

/** Name of the port that carries this contract. */
export const WALLET_PORT = "wallet";
