import { isObject } from "../data-model/json.ts";
import { malformed } from "./errors.ts";
import { verifyHead } from "./log-head.ts";
import { verifyInclusion } from "./verify-inclusion.ts";

/** An end of a log under a root: look the root up on `network` (CAIP-2), `anchoredAt(root, size)` of `contract` (`LogAnchor`), which says since when it stands there. */
export type LogSeal = {
  readonly network: string;
  readonly contract: string;
  readonly root: string;
  readonly size: number;
  /** Number of the last entry that is sealed. */
  readonly upTo: number;
};

/** A seal, and the hash that the log's entry of that number must have. */
export type SealedEnd = { readonly seal: LogSeal; readonly hash: string };

const MOST = 1000;

/** The seals of an exported log whose heads `did` signed and whose proofs hold; others are left out. @throws {VerificationError} `malformed`, `bad_signature` */
export async function sealedEnds(seals: unknown, did: string): Promise<SealedEnd[]> {
  if (!Array.isArray(seals) || seals.length > MOST) throw malformed("The seals");
  const ends: SealedEnd[] = [];
  for (const one of seals) {
    if (!isObject(one)) throw malformed("The seals");
    const { network, contract, root, size, head, proof } = one;
    if (typeof network !== "string" || typeof contract !== "string" || typeof root !== "string" || typeof size !== "number")
      throw malformed("The seals");
    const { did: signer, seq, hash } = await verifyHead(head);
    if (signer === did && verifyInclusion(String(head), proof, { root, size }))
      ends.push({ seal: { network, contract, root, size, upTo: seq }, hash });
  }
  return ends;
}
