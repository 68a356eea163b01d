import { word } from "../earnings/settlement/abi.ts";

/**
 * Where the contracts of `contracts/` are on every network where somebody deployed them: the addresses follow from their code alone
 * (docs/contracts.md), and a test computes them from it.
 */
export const CONSENT_REGISTRY = "0xE2a4D3536a434c73c836212Acd448eA30b6F5c80";
export const LOG_ANCHOR = "0x8283b318425e3DFCb2e9197836136bF33AAf8b0E";

/** The first bytes of the Keccak-256 of what is called: checked against an ABI encoder in a test. */
const selectors = {
  /** `anchor(address,bytes32,uint256,bytes)` */
  anchor: "0x11b7b89d",
  /** `revoke(address,bytes32,uint256,bytes)` */
  revoke: "0x80413a17",
  /** `statusOf(address,bytes32)` */
  statusOf: "0xb3750a9d",
  /** `anchorLogRoot(bytes32,uint64)` */
  anchorLogRoot: "0x1d0f6924",
  /** `anchoredAt(bytes32,uint64)` */
  anchoredAt: "0x74a28049",
} as const;

/** What anybody may send to a network: contract and call data, 0x-prefixed hex. */
export type Call = { readonly to: string; readonly data: string };

/** What the subject of a consent says of it on a chain. */
export type Act = "anchor" | "revoke";

/** A subject's own signed word: `deadline` in UTC seconds, `signature` 65 bytes. Digest and signature 0x-prefixed hex. */
export type Statement = { readonly act: Act; readonly deadline: number; readonly signature: string };

const data = (selector: string, ...words: readonly (string | bigint | number)[]): string => selector + words.map(word).join("");

/** Where dynamic data begins behind four words, and how long a signature is, both in bytes. */
const OFFSET = 128;
const SIGNATURE = 65;

/** The call that brings a statement. */
export function statementCall({ act, deadline, signature }: Statement, subject: string, digest: string): Call {
  const tail = signature.slice(2).padEnd(192, "0");
  return { to: CONSENT_REGISTRY, data: data(selectors[act], subject, digest, deadline, OFFSET, SIGNATURE) + tail };
}

export const statusCall = (subject: string, digest: string): Call => ({ to: CONSENT_REGISTRY, data: data(selectors.statusOf, subject, digest) });

/** The call that anchors the root of a tree of log heads. */
export const rootCall = (root: string, size: number): Call => ({ to: LOG_ANCHOR, data: data(selectors.anchorLogRoot, root, size) });

export const rootTimeCall = (root: string, size: number): Call => ({ to: LOG_ANCHOR, data: data(selectors.anchoredAt, root, size) });
