import { hexToBytes } from "@noble/hashes/utils.js";
import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { addressOf } from "./derive.ts";
import { importable, kidOf } from "./kms.ts";
import type { IdentityView } from "./views.ts";

/** `index` is the place of the app's keys in the tree of the recovery phrase. `createdAt` in ms. */
export type AppIdentity = Omit<IdentityView, "payoutDid"> & { readonly index: number };

type Counter = { readonly next: number };
/** Shares the collection with the identities; no origin looks like this. */
const COUNTER = "next-index";

/** No identity was made for that app yet. */
export class UnknownIdentity extends Error {
  override readonly name = "UnknownIdentity";
  readonly code = "unknown_identity";
}

/**
 * The identity that one app knows, made on first need: no two apps ever see the same DID or payout address.
 * Throws `TypeError` when `origin` is not the serialized origin of a web page, `VaultLocked`.
 */
export async function identityFor(vault: Vault, origin: string, now: number): Promise<AppIdentity> {
  requireOrigin(origin);
  const identities = vault.collection<AppIdentity>("identities");
  const counters = vault.collection<Counter>("identities");
  return vault.attempt(async () => {
    const known = await identities.get(origin);
    if (known) return { changes: [], result: known.value };
    const counter = await counters.get(COUNTER);
    const index = counter?.value.next ?? 0;
    // Veramo learns of the keys first, so that an identity that exists can always sign. Should this end here, or should another
    // app be first to take the index, the same derivation is imported again by whoever takes it: nothing in it names an app.
    const identity: AppIdentity = { origin, index, ...(await importKeys(vault, index)), createdAt: now };
    return {
      changes: [await identities.put(origin, identity, 0), await counters.put(COUNTER, { next: index + 1 }, counter?.rev ?? 0)],
      result: identity,
    };
  });
}

/** The identity of an app that has one. Throws {@link UnknownIdentity}. */
export async function existingIdentity(vault: Vault, origin: string): Promise<AppIdentity> {
  requireOrigin(origin);
  const entry = await vault.collection<AppIdentity>("identities").get(origin);
  if (!entry) throw new UnknownIdentity();
  return entry.value;
}

/**
 * As its person sees it. The payout account is one and the same on every EVM chain; it is named on the first of them (did:pkh v0.1, CAIP-10).
 */
export const viewOf = ({ origin, did, payoutAddress, createdAt }: AppIdentity): IdentityView => ({
  origin,
  did,
  payoutAddress,
  payoutDid: `did:pkh:eip155:1:${payoutAddress}`,
  createdAt,
});

/** Indices kept free around the place where numbering goes on: more apps than a person will ever meet. */
const REGION = 2 ** 20;
const LAST_INDEX = 2 ** 31 - 1;

/**
 * For a vault that was put back from an older copy: the apps met since that copy are forgotten, and the next one must not get an
 * index that one of them had, or two apps would know the person by one DID. Numbering goes on at a random place, far from all that is known.
 */
export async function leaveIndices(vault: Vault, random31: () => number = randomIndex): Promise<void> {
  const counters = vault.collection<Counter>("identities");
  await vault.attempt(async () => {
    const counter = await counters.get(COUNTER);
    const taken = [counter?.value.next ?? 0, ...(await listIdentities(vault)).map(({ index }) => index)];
    const isFree = (next: number): boolean => next + REGION <= LAST_INDEX && taken.every((index) => Math.abs(index - next) >= REGION);
    let next = random31();
    while (!isFree(next)) next = random31();
    return { changes: [await counters.put(COUNTER, { next }, counter?.rev ?? 0)], result: undefined };
  });
}

/** Evenly over 0 to 2^31 - 1. */
const randomIndex = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

/** In the order in which they were made. */
export async function listIdentities(vault: Vault): Promise<AppIdentity[]> {
  const entries = await vault.collection<AppIdentity>("identities").all();
  return entries
    .filter((entry) => entry.key !== COUNTER)
    .map((entry) => entry.value)
    .sort((a, b) => a.index - b.index);
}

async function importKeys(vault: Vault, index: number): Promise<Pick<AppIdentity, "did" | "payoutAddress">> {
  const agent = createIdentityAgent(vault);
  await agent.keyManagerImport(importable({ kind: "identity", index }));
  const { did } = await agent.didManagerCreate({ options: { keyRef: kidOf({ kind: "identity", index }) } });
  const payoutKey = await agent.keyManagerImport(importable({ kind: "payout", index }));
  return { did, payoutAddress: addressOf(hexToBytes(payoutKey.publicKeyHex)) };
}

function requireOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin) throw new TypeError("not the origin of a web page");
}
