import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, hex, utf8 } from "../crypto/bytes.ts";

/** Where a leaf is in a tree: how many are before it, and the hashes beside its way up, lowest first (`0x` and 64 hex digits). */
export type InclusionProof = { readonly index: number; readonly path: readonly string[] };

/** `root`: `0x` and 64 hex digits. `proofOf` throws `RangeError` where there is no such leaf. */
export type MerkleTree = { readonly root: string; readonly size: number; readonly proofOf: (index: number) => InclusionProof };

/** Leaves and inner nodes are hashed apart (RFC 9162, section 2.1.1): no inner node can be shown as a leaf. */
const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** What stands for a signed head in a tree: its digest. Without the head, whose signature nobody can guess, it says nothing. */
export const leafOfHead = (jws: string): Bytes => sha256(utf8(jws));

/**
 * The Merkle tree of RFC 9162, section 2.1, over SHA-256: one root to anchor for many signed heads, and for each a proof that
 * `verifyInclusion` of `sdk/server` checks. Whoever collects the leaves of many wallets sees digests alone.
 * @throws {RangeError} without leaves
 */
export function merkleTree(leaves: readonly Uint8Array[]): MerkleTree {
  if (leaves.length === 0) throw new RangeError("A tree has a leaf");
  const levels = [leaves.map((leaf) => sha256(concat(LEAF, leaf)))];
  for (let level = levels[0] ?? []; level.length > 1; levels.push(level)) level = above(level);
  return {
    root: prefixed(levels.at(-1)?.[0]),
    size: leaves.length,
    proofOf(index) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= leaves.length) throw new RangeError("There is no such leaf");
      const path = levels.map((level, height) => level[Math.floor(index / 2 ** height) ^ 1]);
      return { index, path: path.filter((hash) => hash !== undefined).map(prefixed) };
    },
  };
}

/** Pairs become nodes; one that is left over goes up as it is. */
function above(level: readonly Bytes[]): Bytes[] {
  const nodes: Bytes[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left = NODE, right] = [level[at], level[at + 1]];
    nodes.push(right ? sha256(concat(NODE, left, right)) : new Uint8Array(left));
  }
  return nodes;
}

const prefixed = (hash: Uint8Array | undefined): string => `0x${hex(hash ?? NODE)}`;
