import type { Trouble } from "./move-on.ts";

/** Why something waits; `no_node`: nobody is named who could say what stands there. */
export type Waits = Trouble | "no_node";

/** How a permission stands on a public record. Times are UTC milliseconds. */
export type RecordView = {
  readonly grantId: string;
  /** CAIP-2, and in plain words. */
  readonly network: string;
  readonly label: string;
  readonly by: "wallet" | "anyone";
  /**
   * `coming`: this wallet brings it. `handed_out`: whoever has the file may bring it, until `deadline`. `anchored`, `revoked`: it stands there.
   * `revoking`: the revocation is on its way. `revoked_there`: the record says revoked, and this wallet did not know of it.
   */
  readonly state: "coming" | "handed_out" | "anchored" | "revoking" | "revoked" | "revoked_there";
  readonly anchoredAt?: number;
  readonly revokedAt?: number;
  /** It has the blocks that the person wants. */
  readonly sure: boolean;
  readonly deadline?: number;
  readonly reason?: Waits;
};

/** How an end of the log stands on a public record. Times are UTC milliseconds. */
export type SealView = {
  readonly network: string;
  readonly label: string;
  /** Number of the last entry under it. */
  readonly upTo: number;
  readonly by: "wallet" | "anyone";
  readonly sealedAt?: number;
  readonly sure: boolean;
  readonly reason?: Waits;
};

/** Where something can be put on record. `brings`: this wallet can do it, by a node and an account for fees; else only a file can be saved. */
export type PlaceView = { readonly network: string; readonly label: string; readonly brings: boolean };

/** Everything that was put on a public record, seals newest first, and where more can be put. */
export type PublicRecordView = {
  readonly permissions: readonly RecordView[];
  readonly seals: readonly SealView[];
  readonly places: readonly PlaceView[];
};

/** What it would cost now, as an amount of the network's own coin; or why it cannot be done. */
export type OfferView = { readonly permission: string; readonly revocation: string; readonly seal: string } | { readonly trouble: Trouble };

/** A file that anybody may bring to its network. */
export type FileView = { readonly name: string; readonly text: string };
