import { createHash } from "node:crypto";
import { isObject } from "../data-model/json.ts";
import { bounded } from "./bounded.ts";
import { malformed, VerificationError } from "./errors.ts";
import { verifySigned } from "./signed.ts";
import type { VerifiedGrant } from "./verify-grant.ts";

/** `ConsentRegistry`, at the same address on every chain where somebody deployed it (docs/contracts.md). */
export const CONSENT_REGISTRY_ADDRESS = "0xE2a4D3536a434c73c836212Acd448eA30b6F5c80";
/** `statusOf(address,bytes32)` */
const STATUS_OF = "0xb3750a9d";
const MOST_BYTES = 65_536;

export type ConsentOnChainOptions = {
  /** The grant credential as it was presented, and what `verifyGrant` or `verifyPresentation` made of it. */
  readonly credential: string;
  readonly grant: VerifiedGrant;
  /** A JSON-RPC node of the chain that the anchor names: yours, or one that you believe. */
  readonly rpcUrl: string;
  /** Blocks, its own among them, after which an anchoring counts. A revocation counts at once. Default 1. */
  readonly confirmations?: number;
  /** Longest wait for the node, ms. Default 5000. */
  readonly timeout?: number;
  /** Default: Node's own. */
  readonly fetch?: typeof globalThis.fetch;
};

/** `network`: CAIP-2. `subject`: the address whose word it is. `unknown`: the chain has nothing of it, or not deep enough. */
export type ConsentOnChain = { readonly network: string; readonly subject: string } & (
  | { readonly state: "unknown" }
  | { readonly state: "anchored"; readonly anchoredAt: Date }
  | { readonly state: "revoked"; readonly revokedAt: Date; readonly anchoredAt?: Date }
);

/**
 * Whether a grant stands on a chain's public record, was revoked there, or is unknown to it. `anchor` comes with the grant from the wallet
 * (`data_getGrants`): there the credential's issuer itself names the address that speaks for the grant, so that nobody can show an anchoring of their own.
 * Checked: that, the contract's address, the chain's id. NOT checked: the node's word, and anything else about the grant (`verifyGrant` does).
 * @throws {VerificationError} `issuer_mismatch`, `wrong_credential`, `wrong_contract`, `wrong_chain`; `chain_unavailable`: nothing is known
 */
export async function consentOnChain(anchor: string, options: ConsentOnChainOptions): Promise<ConsentOnChain> {
  const { network, subject, digest } = await anchorOf(anchor, options);
  if (`eip155:${BigInt(await ask(options, "eth_chainId", []))}` !== network)
    throw new VerificationError("wrong_chain", "The node is of another chain");
  const place = { network, subject };
  const newest = await statusAt("latest", subject, digest, options);
  if (newest.revokedAt > 0) {
    const before = newest.anchoredAt > 0 ? { anchoredAt: dateOf(newest.anchoredAt) } : {};
    return { ...place, state: "revoked", revokedAt: dateOf(newest.revokedAt), ...before };
  }
  const { anchoredAt } = newest.anchoredAt > 0 ? await confirmed(newest, subject, digest, options) : newest;
  return anchoredAt > 0 ? { ...place, state: "anchored", anchoredAt: dateOf(anchoredAt) } : { ...place, state: "unknown" };
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

/** What the issuer signed: whose word counts, on which chain, and of what. */
async function anchorOf(anchor: string, { credential, grant }: ConsentOnChainOptions) {
  const { did, payload } = await verifySigned(anchor, { typ: "consent-anchor+jwt" });
  const { iss, sub, credentialDigest, network, contract, subject } = payload;
  if (did !== grant.issuer || iss !== did) throw new VerificationError("issuer_mismatch", "The anchor is not by the grant's issuer");
  const digest = `0x${createHash("sha256").update(credential).digest("hex")}`;
  if (sub !== grant.grantId || credentialDigest !== digest) throw new VerificationError("wrong_credential", "The anchor is of another credential");
  if (contract !== CONSENT_REGISTRY_ADDRESS) throw new VerificationError("wrong_contract", "The anchor is in another contract");
  if (typeof network !== "string" || !/^eip155:[1-9]\d{0,15}$/.test(network)) throw malformed("The network");
  if (typeof subject !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(subject)) throw malformed("The subject");
  return { network, subject, digest };
}

type Times = { readonly anchoredAt: number; readonly revokedAt: number };

async function confirmed(newest: Times, subject: string, digest: string, options: ConsentOnChainOptions): Promise<Times> {
  const { confirmations = 1 } = options;
  if (confirmations <= 1) return newest;
  const number = BigInt(await ask(options, "eth_blockNumber", [])) - BigInt(confirmations) + 1n;
  return number < 0n ? { anchoredAt: 0, revokedAt: 0 } : statusAt(`0x${number.toString(16)}`, subject, digest, options);
}

async function statusAt(block: string, subject: string, digest: string, options: ConsentOnChainOptions): Promise<Times> {
  const data = `${STATUS_OF}${subject.slice(2).toLowerCase().padStart(64, "0")}${digest.slice(2)}`;
  const answer = await ask(options, "eth_call", [{ to: CONSENT_REGISTRY_ADDRESS, data }, block]);
  if (answer.length !== 2 + 3 * 64) throw new VerificationError("chain_unavailable", "The contract is not on this chain");
  const word = (place: number): number => Number(BigInt(`0x${answer.slice(2 + 64 * place, 66 + 64 * place)}`));
  return { anchoredAt: word(1), revokedAt: word(2) };
}

/** The hexadecimal answer of a node. */
async function ask({ rpcUrl, fetch = globalThis.fetch, timeout = 5000 }: ConsentOnChainOptions, method: string, params: unknown[]): Promise<string> {
  try {
    const response = await fetch(rpcUrl, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(timeout),
    });
    const answer: unknown = JSON.parse(await bounded(response, MOST_BYTES));
    const result = isObject(answer) ? answer["result"] : undefined;
    if (typeof result !== "string" || !/^0x[0-9a-fA-F]*$/.test(result)) throw new TypeError("no answer");
    return result;
  } catch (error) {
    throw new VerificationError("chain_unavailable", "The node gave no answer", error);
  }
}
