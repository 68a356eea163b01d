import type { PriceDisplay } from "../earnings/views.ts";
import type { ClientDescription, Compensation, GrantedAccess } from "../protocol/access-request.ts";
import type { ErasureStatus, GrantState } from "../protocol/methods.ts";
import type { Field } from "../sources/source.ts";

export type PendingView = { readonly requestId: string; readonly origin: string; readonly clientName: string; readonly requestedAt: number };

/** One stream as asked, resolved: nothing left to convention. */
export type ReviewStream = {
  readonly name: string;
  readonly label: string;
  readonly necessity: "required" | "optional";
  readonly fields: readonly Field[];
  /** UTC milliseconds; `since` inclusive, `until` exclusive. `since` 0 is "from the beginning". `until` null is "until the grant ends". */
  readonly since: number;
  readonly until: number | null;
  /** Records the vault holds in that range now. */
  readonly count: number;
};

/** Ways in which a request is wider: it reaches further in time, is no longer for one time, for more reads, lasts longer, or pays less or otherwise. */
export type Wider = "period" | "mode" | "uses" | "lifetime" | "price";

/** What a request asks beyond what the app may read already (`access`), or beyond what it asked for before (`request`). */
export type Difference = {
  readonly against: "access" | "request";
  /** Names of streams and of their fields. */
  readonly added: readonly { readonly stream: string; readonly fields: readonly string[] }[];
  readonly newPurpose: boolean;
  /** It would keep the data longer, not delete it, or no longer says for how long. */
  readonly longerRetention: boolean;
  readonly wider: readonly Wider[];
};

/**
 * The identity (DID) that a site is linked with, beyond its address. `proved`: the DID signed that this origin is its own, and the site publishes that.
 * `unproved`: named, by the app or its site, and nothing proves it. `unchecked`: of a kind that cannot be checked here.
 */
export type Linkage = { readonly did: string; readonly state: "proved" | "unproved" | "unchecked" };

/** What a request asks beyond what the app's own published declaration says that it needs. */
export type BeyondNeeds = {
  readonly streams: Difference["added"];
  /** The purpose is not the declared one. */
  readonly otherPurpose: boolean;
};

/** The resolved request, frozen when it arrived: what is shown is what is signed. */
export type Review = {
  readonly requestId: string;
  /** As the browser reports it. */
  readonly origin: string;
  readonly requestedAt: number;
  readonly firstTime: boolean;
  /** The origin of another app that had access, for which this one could be mistaken. */
  readonly lookalike?: string;
  /** The address has letters beyond a to z. */
  readonly foreignLetters?: true;
  readonly linkage?: Linkage;
  /** The DID that the site proved when it last got access, where it does not prove that one now. */
  readonly formerDid?: string;
  readonly difference?: Difference;
  readonly beyondNeeds?: BeyondNeeds;
  readonly client: ClientDescription;
  readonly source: { readonly id: string; readonly label: string };
  readonly purpose: { readonly code: string; readonly description?: string };
  /** The purpose is to train AI models, however its code is written: that needs its own explicit tick, and is never remembered. */
  readonly training?: true;
  readonly accessMode: "single_use" | "continuous";
  readonly streams: readonly ReviewStream[];
  readonly retention?: { readonly max_duration: string; readonly on_expiry: "delete" | "anonymize" };
  readonly claims: readonly string[];
  /** Milliseconds of life: what was asked (capped), and the most that can be chosen. */
  readonly lifetime: { readonly asked: number; readonly most: number };
  readonly maxUses?: number;
  readonly compensation?: Compensation & { readonly display: PriceDisplay };
  /** What the person would take at least, where less than that is offered: atomic units, and as it is shown. */
  readonly lowestPrice?: { readonly amount: string; readonly display: string };
  /** Fields and streams of this source that the vault holds and that were not asked for. */
  readonly notShared: readonly { readonly stream: string; readonly fields: readonly string[] }[];
};

export type RequestView =
  | {
      readonly state: "waiting";
      readonly review: Review;
      readonly reviewDigest: string;
      /** Up to three real records of each stream, newest first, all asked fields. Never leaves our own pages. */
      readonly samples: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
      /** The browser says the page that asked is still there. */
      readonly pageOpen: boolean;
      /** The position of this request among those that wait. */
      readonly queue: { readonly position: number; readonly of: number };
    }
  | { readonly state: "answered"; readonly outcome: "approved" | "denied" | "dismissed" | "cancelled" }
  | { readonly state: "unknown" };

/** What the person chose. Only narrower than the review; a wider choice is refused. */
export type Selection = {
  readonly streams: readonly { readonly name: string; readonly fields: readonly string[]; readonly since: number; readonly until: number | null }[];
  /** Milliseconds from the decision. */
  readonly lifetime: number;
  /** The explicit tick that training an AI model needs. */
  readonly training?: boolean;
  readonly maxUses?: number;
  /** A counter-offer: atomic units, a decimal string, at least what the app offers. */
  readonly price?: string;
};

/** `lasting`: the same answer is given for so many milliseconds to what this app asks of these streams for this purpose. */
export type Decision =
  | {
      readonly requestId: string;
      readonly reviewDigest: string;
      readonly answer: "approve";
      readonly selection: Selection;
      readonly lasting?: number;
    }
  | {
      readonly requestId: string;
      readonly reviewDigest: string;
      readonly answer: "deny";
      readonly lasting?: number;
      /** Nor may this site ask anything again. */
      readonly block?: boolean;
    }
  | { readonly requestId: string; readonly reviewDigest: string; readonly answer: "later" };

/** An answer that is given without asking the person, until it ends or is taken back. */
export type PolicyView = {
  readonly policyId: string;
  readonly origin: string;
  readonly source: { readonly id: string; readonly label: string };
  readonly purpose: string;
  readonly until: number;
  /** What it is about; a no without any is about all of the source. `fields` are labels. Times are UTC milliseconds, `until` null: until the grant ends. */
  readonly streams: readonly {
    readonly name: string;
    readonly label: string;
    readonly fields: readonly string[];
    readonly since: number;
    readonly until: number | null;
  }[];
} & ({ readonly answer: "deny" } | ({ readonly answer: "allow" } & PolicyTerms));

/** What a yes in advance gives at most, and what for. Milliseconds. */
export type PolicyTerms = {
  readonly accessMode: Review["accessMode"];
  /** How long a permission lives. */
  readonly lifetime: number;
  readonly maxUses?: number;
  /** The least that the app pays. */
  readonly price?: Compensation & { readonly display: PriceDisplay };
  /** The longest that the app may say it keeps the data. */
  readonly retention?: number;
  /** It must say that it deletes the data then. */
  readonly deletes?: true;
};

export type DecisionResult =
  | { readonly state: "done"; readonly outcome: "approved" | "denied" | "dismissed" }
  /** The review is not the one that was shown: look again. */
  | { readonly state: "stale" }
  | { readonly state: "answered"; readonly outcome: "approved" | "denied" | "dismissed" | "cancelled" };

/** What a grant is cut down to. Never more than it has; times are UTC milliseconds. */
export type Narrowing = {
  readonly grantId: string;
  readonly streams: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly expiresAt: number;
  readonly maxUses?: number;
};

export type GrantView = {
  readonly grantId: string;
  readonly origin: string;
  readonly clientName: string;
  readonly state: GrantState;
  readonly source: { readonly id: string; readonly label: string };
  readonly streams: readonly {
    readonly name: string;
    readonly label: string;
    readonly fields: readonly { readonly name: string; readonly label: string }[];
    readonly since: number;
    readonly until: number;
  }[];
  readonly purpose: { readonly code: string; readonly description?: string };
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usesLeft?: number;
  readonly uses: number;
  readonly lastReadAt?: number;
  /** Expired only because the clock was ahead for a while, and what was left can be given again. */
  readonly ranOutAhead?: true;
  /** Revoked while the disk was full: it holds until the browser ends, and for good as soon as there is room. */
  readonly untilBrowserEnds?: true;
  /** After a revocation: whether the app's server has said that it heard of it. Absent where the app named no address for that. */
  readonly told?: "confirmed" | "waiting";
  /** The person asked that what was read is deleted. `told` as above. */
  readonly erasure?: {
    readonly requestedAt: number;
    readonly deadline: number;
    readonly told?: "confirmed" | "waiting";
    readonly status?: ErasureStatus;
    readonly answeredAt?: number;
  };
  readonly compensation?: Compensation & { readonly display: PriceDisplay };
  /** Details for who wants them: the signed credential, the DID that signed it, the resolved grant. */
  readonly details: {
    readonly issuer: string;
    readonly credential: string;
    readonly access: GrantedAccess;
    readonly consent: { readonly signer: string; readonly signature: string };
    readonly receiptId?: string;
    /** The DID that the site proved to speak for when this was agreed on. */
    readonly siteDid?: string;
  };
};

/** Sites that may not ask: an origin, or a host with all that lies below it. */
export type BlockedView = {
  readonly sites: readonly { readonly site: string; readonly addedAt: number }[];
  /** Hosts of a list from elsewhere. */
  readonly list?: { readonly hosts: number; readonly addedAt: number };
};
