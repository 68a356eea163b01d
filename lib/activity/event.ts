/** What happened, in the person's log. Never a value of a record, never a secret. Times are UTC milliseconds. */
export type LogEvent =
  | { readonly type: "wallet_created" }
  | {
      readonly type: "imported";
      readonly source: string;
      readonly importId: string;
      readonly streams: readonly { readonly name: string; readonly records: number }[];
    }
  | { readonly type: "import_undone"; readonly source: string; readonly importId: string; readonly records: number }
  | {
      readonly type: "requested";
      readonly origin: string;
      readonly requestId: string;
      readonly source: string;
      readonly streams: readonly string[];
      readonly purpose: string;
    }
  | {
      readonly type: "approved";
      readonly origin: string;
      readonly requestId: string;
      readonly grantId: string;
      readonly reviewDigest: string;
      /** The standing answer that said yes in the person's place. */
      readonly policyId?: string;
      readonly source: string;
      readonly streams: readonly { readonly name: string; readonly fields: readonly string[] }[];
      readonly expiresAt: number;
      readonly receiptId?: string;
    }
  | {
      readonly type: "denied";
      readonly origin: string;
      readonly requestId: string;
      readonly policyId?: string;
      /** The site is blocked: nobody was asked. */
      readonly blocked?: true;
      readonly receiptId?: string;
    }
  | { readonly type: "dismissed" | "cancelled"; readonly origin: string; readonly requestId: string }
  /** The person gave an answer in advance, or took it back. */
  | {
      readonly type: "policy_set";
      readonly origin: string;
      readonly policyId: string;
      readonly answer: "allow" | "deny";
      readonly until: number;
    }
  | { readonly type: "policy_ended"; readonly origin: string; readonly policyId: string; readonly answer: "allow" | "deny" }
  | {
      readonly type: "disclosed";
      readonly origin: string;
      readonly grantId: string;
      readonly disclosureId: string;
      readonly source: string;
      readonly stream: string;
      readonly fields: readonly string[];
      readonly records: number;
      readonly use: number;
      /** Salted digest of which records they were (`covered.ts`). */
      readonly covers?: string;
      readonly paid?: { readonly asset: string; readonly network: string; readonly amount: string };
    }
  | { readonly type: "presented"; readonly origin: string; readonly grantId: string; readonly audience: string }
  | {
      readonly type: "refused";
      readonly origin: string;
      readonly grantId?: string;
      readonly method: string;
      readonly code: string;
      readonly reason?: string;
    }
  | { readonly type: "revoked"; readonly origin: string; readonly grantId: string; readonly by: "user" | "app" }
  /** A grant was cut down to less: `successor` took its place. */
  | {
      readonly type: "narrowed";
      readonly origin: string;
      readonly grantId: string;
      readonly successor: string;
      readonly source: string;
      readonly streams: readonly { readonly name: string; readonly fields: readonly string[] }[];
      readonly expiresAt: number;
    }
  /** A revocation was undone a moment later: `successor` is a new grant of the same. */
  | { readonly type: "given_back"; readonly origin: string; readonly grantId: string; readonly successor: string }
  /** A grant ran out by a clock that was ahead, and the person gave what was left of it again: `successor` is a new grant. */
  | { readonly type: "given_again"; readonly origin: string; readonly grantId: string; readonly successor: string }
  /** The app's server confirmed that it heard of a revocation, or of the wish that it deletes what it got. */
  | { readonly type: "notice_confirmed"; readonly origin: string; readonly grantId: string; readonly notice: "revoked" | "erasure" }
  | { readonly type: "erasure_requested"; readonly origin: string; readonly grantId: string; readonly deadline: number }
  | { readonly type: "erasure_answered"; readonly origin: string; readonly grantId: string; readonly status: "accepted" | "erased" | "refused" }
  /** The person put a permission on the public record of a network (CAIP-2), or had the statement for that saved as a file. */
  | {
      readonly type: "anchoring_begun";
      readonly origin: string;
      readonly grantId: string;
      readonly network: string;
      readonly by: "wallet" | "anyone";
    }
  /** It has stood there for as many blocks as the person wants: the permission, or that it was revoked. */
  | {
      readonly type: "anchoring_seen";
      readonly origin: string;
      readonly grantId: string;
      readonly network: string;
      readonly record: "permission" | "revocation";
    }
  /** The signed end of the log, up to that entry, is to be sealed on a network. */
  | { readonly type: "log_sealed"; readonly network: string; readonly upTo: number; readonly by: "wallet" | "anyone" }
  | { readonly type: "paused" | "resumed" }
  /** The computer's clock was turned back, by so many milliseconds. */
  | { readonly type: "clock_set_back"; readonly by: number }
  | { readonly type: "records_deleted"; readonly source: string; readonly stream: string; readonly records: number }
  /** The person said that a site (an origin, or a host and all below it) may not ask any more, or may again. */
  | { readonly type: "site_blocked" | "site_unblocked"; readonly site: string }
  | { readonly type: "block_list_imported" | "block_list_removed"; readonly hosts: number }
  /** The recovery phrase was written down and confirmed. */
  | { readonly type: "backed_up" }
  /** The private key to where an app's payments go was shown. */
  | { readonly type: "payout_key_exported"; readonly origin: string }
  /** The same of the account that network fees are paid from. */
  | { readonly type: "fees_key_exported" }
  | { readonly type: "backup_made" | "exported" | "passphrase_changed" | "recovered_by_phrase" }
  | { readonly type: "passkey_added" | "passkey_removed"; readonly name: string }
  /** A backup took the place of what was here. `madeAt`: when it was made. */
  | { readonly type: "restored"; readonly madeAt: number }
  /** Damage at rest was mended, as far as it could be. */
  | {
      readonly type: "repaired";
      readonly restored: number;
      readonly lostDocuments: number;
      readonly lostRecords: number;
      readonly lostEntries: number;
    };

export type EventView = {
  readonly seq: number;
  readonly at: number;
  /** Hash of this entry, base64url. */
  readonly hash: string;
  readonly event: LogEvent;
};

export type VerifyResult =
  | {
      readonly ok: true;
      readonly entries: number;
      readonly head: string;
      /** The DID whose key signed the head; missing where no entry was written since heads are signed. */
      readonly signedBy?: string;
      /** Numbers of entries that were lost and given up in a repair, both inclusive. */
      readonly lost?: readonly { readonly from: number; readonly to: number }[];
    }
  | {
      readonly ok: false;
      /** Entries that hold, from the first. */
      readonly entries: number;
      /** The first that does not; of a log that was rolled back, the last that is there. */
      readonly brokenAt: number;
      /**
       * `altered`: an entry, or the head, is not what was written; `missing`: one in the middle is gone; `cut_off`: the last ones are gone;
       * `rolled_back`: the whole log, head and all, is an older one than the second copy knows.
       */
      readonly problem: "altered" | "missing" | "cut_off" | "rolled_back";
    };
