import { oc } from "@orpc/contract";
import * as z from "zod";
import type { VerifyResult } from "../activity/event.ts";
import type { LogFilter } from "../activity/filter.ts";
import type { EventsPage } from "../activity/read.ts";
import type { Receipt } from "../consent/receipts.ts";
import type { BlockedView, Decision, DecisionResult, GrantView, PendingView, PolicyView, RequestView } from "../consent/views.ts";
import type { IdentityView } from "../identity/views.ts";
import type { DisclosureView, RecordHistory, RecordView, SourceView } from "../sources/views.ts";
import type { StatusHostView } from "../status/views.ts";
import type { Damage, Repaired } from "../vault/damage.ts";
import { moneyProcedures } from "./money-procedures.ts";
import { lockable, none, noSpace, passphrase, refusals, returns } from "./procedures.ts";
import { recordProcedures } from "./record-procedures.ts";

/** The channel between our own pages and the background: what they may ask, what they get, how it can fail. */

export const settings = z.object({
  /** Minutes without use of the computer before the vault locks. */
  autoLockMinutes: z.int().min(1).max(240),
  theme: z.enum(["system", "light", "dark"]),
});
export type Settings = z.output<typeof settings>;

export type Status = {
  /** `damaged`: the key is there, and something at rest is not what it was. Until it is mended only the recovery procedures answer. */
  readonly vault: "none" | "locked" | "unlocked" | "damaged";
  /** The recovery phrase was written down and confirmed. Known only while unlocked. */
  readonly backedUp: boolean;
  /** When a backup file was last made, UTC ms. Known only while unlocked. */
  readonly lastBackupAt?: number;
  /** Passkeys that unlock, as the browser must be asked for them: credential ids, and the salt each was registered with. Base64url. */
  readonly passkeys: readonly { readonly id: string; readonly salt: string }[];
  /** Requests that wait for an answer; known even while locked. */
  readonly waiting: number;
  /** All access is paused by the user. */
  readonly paused: boolean;
  /** The disk has no room: nothing new can be kept, nothing is served. */
  readonly full: boolean;
  readonly settings: Settings;
};

const logFilter: z.ZodType<LogFilter> = z.object({
  kind: z.enum(["requests", "reads", "refusals", "access", "wallet"]).optional(),
  origin: z.string().max(300).optional(),
  source: z.string().max(300).optional(),
  stream: z.string().max(100).optional(),
  since: z.number().optional(),
  until: z.number().optional(),
});

/** One of the wallet's passkeys, as Settings lists it. Of one whose name was lost, `name` is empty and the time (UTC ms) is missing. */
export type PasskeyView = { readonly id: string; readonly name: string; readonly addedAt?: number };

export type RecoveryView = {
  readonly damage: readonly Damage[];
  /** What the second copy, kept outside the database, can give back. */
  readonly secondCopy: "whole" | "partly" | "none";
  /** A passphrase was chosen with the recovery phrase: it counts once the wallet is put right. */
  readonly passphraseWaits: boolean;
};

/** Base64url of what WebAuthn gives: an id, a salt, the 32 bytes of the PRF extension. */
const bytes = z.string().regex(/^[A-Za-z0-9_-]{16,1400}$/);

const notBlockable = { NOT_A_SITE: { message: "That names no site." }, TOO_MANY: { message: "That is more than can be kept." } };
const newer = { NEWER: { message: "The wallet was last opened by a newer version." } };

export const contract = {
  status: oc.input(none).output(returns<Status>()),
  create: oc
    .input(z.object({ passphrase: passphrase.min(8) }))
    .errors({ EXISTS: { message: "There is a wallet already." }, ...noSpace })
    .output(returns<null>()),
  unlock: oc
    .input(z.object({ passphrase }))
    .errors({ ...refusals, ...newer })
    .output(returns<null>()),
  /** By the PRF output of a registered passkey. */
  unlockByPasskey: oc
    .input(z.object({ id: bytes, secret: bytes }))
    .errors({ UNKNOWN_PASSKEY: { message: "That passkey does not open this wallet." }, ...newer })
    .output(returns<null>()),
  /** Forgotten passphrase: the 24 words open the wallet, and a new passphrase takes the place of the old one. */
  recover: oc
    .input(z.object({ phrase: z.string().min(1).max(1024), passphrase: passphrase.min(8) }))
    .errors({ WRONG_PHRASE: { message: "Those words do not open this wallet." }, WAIT: refusals.WAIT, ...newer })
    .output(returns<null>()),
  changePassphrase: lockable
    .input(z.object({ passphrase, next: passphrase.min(8) }))
    .errors(refusals)
    .output(returns<null>()),
  /** Whether this is the wallet's passphrase: asked before something that cannot be taken back. */
  checkPassphrase: lockable.input(z.object({ passphrase })).errors(refusals).output(returns<null>()),
  passkeys: lockable.input(none).output(returns<readonly PasskeyView[]>()),
  addPasskey: lockable
    .input(z.object({ passphrase, id: bytes, salt: bytes, secret: bytes, name: z.string().trim().min(1).max(60) }))
    .errors(refusals)
    .output(returns<null>()),
  renamePasskey: lockable.input(z.object({ id: bytes, name: z.string().trim().min(1).max(60) })).output(returns<null>()),
  removePasskey: lockable.input(z.object({ id: bytes })).output(returns<null>()),

  /** What is wrong with a damaged wallet. */
  damage: lockable.input(none).output(returns<RecoveryView>()),
  /** Puts back what the second copy has, gives up what nobody has, pauses all access. Nothing readable is thrown away. */
  repair: lockable.input(none).output(returns<Repaired>()),
  /** Reads everything at rest, records and all, and says what is wrong. */
  checkVault: lockable.input(none).output(returns<readonly Damage[]>()),
  /** A backup file was made by one of our own pages. */
  noteBackup: lockable.input(none).output(returns<null>()),
  /** Deletes everything this wallet ever kept in this browser, and looks that it is gone. */
  erase: oc.input(z.object({ confirm: z.literal("erase") })).output(returns<{ gone: boolean }>()),
  lock: oc.input(none).output(returns<null>()),
  saveSettings: lockable.input(settings.partial()).output(returns<null>()),
  /** Where verifiers learn of revocations while this browser is closed. */
  statusHost: lockable.input(none).output(returns<StatusHostView>()),
  /** No address: none, and nobody is contacted. Grants keep naming the host they were given under. */
  chooseStatusHost: lockable
    .input(z.object({ address: z.string().trim().min(1).max(300).optional() }))
    .errors({ NOT_A_HOST: { message: "That is no address of a status host." } })
    .output(returns<null>()),
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
  /** The user's own search: records of a stream that hold every word, newest first. A word matches from its beginning, in any text field. */
  search: lockable
    .input(
      z.object({
        source: z.string(),
        stream: z.string(),
        words: z.string().trim().min(2).max(200),
        cursor: z.string().optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(returns<{ records: readonly RecordView[]; nextCursor?: string }>()),
  /** Keeps an encrypted index of a stream for quick search, or drops it. */
  setSearchable: lockable.input(z.object({ source: z.string(), stream: z.string(), searchable: z.boolean() })).output(returns<null>()),
  /** Deletes single records for good, in the wallet; what apps have read already stays with them. */
  deleteRecords: lockable
    .input(
      z.object({
        source: z.string(),
        stream: z.string(),
        records: z
          .array(z.object({ time: z.number(), key: z.string() }))
          .min(1)
          .max(500),
      }),
    )
    .output(returns<{ deleted: number }>()),
  /** Takes an import back: its records are gone. */
  undoImport: lockable.input(z.object({ source: z.string(), importId: z.string() })).output(returns<{ removed: number }>()),

  pending: lockable.input(none).output(returns<readonly PendingView[]>()),
  request: lockable.input(z.object({ requestId: z.string() })).output(returns<RequestView>()),
  decide: lockable.input(z.custom<Decision>((value) => typeof value === "object" && value !== null)).output(returns<DecisionResult>()),

  grants: lockable.input(none).output(returns<readonly GrantView[]>()),
  /** Works on a full disk too. `lasting`: it holds after the browser has ended; else until then, and for good once there is room. */
  revoke: lockable.input(z.object({ grantId: z.string() })).output(returns<{ lasting: boolean; policiesEnded: number }>()),
  /** Undoes a revocation of a moment ago: a new grant of the same. No id where it is too late. */
  undoRevoke: lockable.input(z.object({ grantId: z.string() })).output(returns<{ grantId?: string }>()),
  /** What was left of a grant that ran out only because the clock was ahead, as a new grant. No id where that is not so. */
  giveAgain: lockable.input(z.object({ grantId: z.string() })).output(returns<{ grantId?: string }>()),
  /** Answers that are given without asking. */
  policies: lockable.input(none).output(returns<readonly PolicyView[]>()),
  /** Sites that may not ask. */
  blocked: lockable.input(none).output(returns<BlockedView>()),
  /** An address or a host, as typed. What of it waits for an answer is refused. */
  blockSite: lockable
    .input(z.object({ site: z.string().max(500) }))
    .errors(notBlockable)
    .output(returns<null>()),
  unblockSite: lockable.input(z.object({ site: z.string().max(500) })).output(returns<null>()),
  /** Takes the place of the list that was there. `skipped`: lines that name no host. */
  importBlockList: lockable
    .input(z.object({ text: z.string().max(4_000_000) }))
    .errors(notBlockable)
    .output(returns<{ hosts: number; skipped: number }>()),
  removeBlockList: lockable.input(none).output(returns<null>()),
  endPolicy: lockable.input(z.object({ policyId: z.string() })).output(returns<null>()),
  /** Less of a grant: a new one takes its place. No id where it was over already. */
  narrow: lockable
    .input(
      z.object({
        grantId: z.string(),
        streams: z.array(z.object({ name: z.string(), fields: z.array(z.string()).min(1) })).min(1),
        expiresAt: z.number(),
        maxUses: z.int().min(1).optional(),
      }),
    )
    .output(returns<{ grantId?: string }>()),
  revokeAll: lockable.input(none).output(returns<{ revoked: number; lasting: boolean; policiesEnded: number }>()),

  /** Asks the app to delete what it got under a grant that has ended. */
  requestErasure: lockable
    .input(z.object({ grantId: z.string() }))
    .errors({ STILL_ACTIVE: { message: "The app can still read." } })
    .output(returns<null>()),

  activity: lockable
    .input(z.object({ before: z.int().optional(), limit: z.int().min(1).max(500), filter: logFilter.optional() }))
    .output(returns<EventsPage>()),
  /** Where one record came from, and every time that an app read it. Null where the stream does not hold it any more. */
  recordHistory: lockable
    .input(
      z.object({
        source: z.string(),
        stream: z.string(),
        time: z.number(),
        key: z.string(),
        before: z.int().optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(returns<RecordHistory | null>()),
  /** One disclosure, by its number in the log, and the records of it that are still here. Null where that entry is none. */
  disclosure: lockable.input(z.object({ seq: z.int().min(1) })).output(returns<DisclosureView | null>()),
  /** The signed receipt of an approval or a refusal. */
  receipt: lockable.input(z.object({ receiptId: z.string().max(100) })).output(returns<Receipt | null>()),
  verifyLog: lockable.input(none).output(returns<VerifyResult>()),
  ...recordProcedures,

  ...moneyProcedures,
  identities: lockable.input(none).output(returns<readonly IdentityView[]>()),
};

/** Name of the port that carries this contract. */
export const WALLET_PORT = "wallet";
