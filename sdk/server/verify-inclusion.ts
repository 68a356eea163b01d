import { createHash } from "node:crypto";
import { isObject } from "../data-model/json.ts";
import { malformed } from "./errors.ts";

/** A root as `LogAnchor` on a chain has it: 32 bytes as `0x` and 64 hex digits, and how many leaves are under it. */
export type AnchoredRoot = { readonly root: string; readonly size: number };

/** Longest accepted head, characters. */
const MAX_LENGTH = 131_072;
const HASH = /^0x[0-9a-fA-F]{64}$/;

/**
 * Whether a log's signed head is among those under an anchored root: Merkle tree of RFC 9162, section 2.1.3.2, over SHA-256, each leaf the
 * SHA-256 of a head as it is written. `head` is the compact JWS of an exported log; `proof` is what the wallet, or whoever anchored, gave with it:
 * `{ index, path }`.
 * NOT checked: who signed the head (`verifyLog` does), and that the root is anchored. Take it, and since when, from the chain:
 * `anchoredAt(root, size)`.
 * @throws {VerificationError} `malformed`: this is no head, proof or root at all
 */
export function verifyInclusion(head: string, proof: unknown, { root, size }: AnchoredRoot): boolean {
  const { index, path } = proofIn(proof);
  if (typeof head !== "string" || head.length > MAX_LENGTH) throw malformed("The head");
  if (!HASH.test(root) || !Number.isSafeInteger(size) || size < 1) throw malformed("The root");
  let node = sha256("00", sha256("", Buffer.from(head, "utf8").toString("hex")));
  let [at, last] = [index, size - 1];
  if (at > last) return false;
  for (const sibling of path) {
    if (last === 0) return false;
    const isRight = at % 2 === 1;
    if (isRight || at === last) {
      node = sha256("01", sibling, node);
      // Left over on this level, and on each until it has one to its left: it went up as it was.
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      node = sha256("01", node, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && node === root.slice(2).toLowerCase();
}

/** A way up a tree of 2^53 leaves is no longer than 53. */
function proofIn(proof: unknown): { readonly index: number; readonly path: readonly string[] } {
  const { index, path } = isObject(proof) ? proof : {};
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0) throw malformed("The proof");
  if (!Array.isArray(path) || path.length > 53) throw malformed("The proof");
  return { index, path: path.map(hashIn) };
}

function hashIn(hash: unknown): string {
  if (typeof hash !== "string" || !HASH.test(hash)) throw malformed("The proof");
  return hash.slice(2);
}

const sha256 = (...parts: readonly string[]): string => parts.reduce((hash, part) => hash.update(part, "hex"), createHash("sha256")).digest("hex");
