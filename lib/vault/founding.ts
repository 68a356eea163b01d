import { encodeBase64url } from "../crypto/base64url.ts";
import { Damaged } from "../crypto/envelope.ts";
import { type Adopted, RESTORED } from "./adopted.ts";
import { collection } from "./documents.ts";
import { type AtRest, examine } from "./examine.ts";
import { advance, HEAD, headerDigest, openHead, sealHead } from "./head.ts";
import { current, type Header, parseHeader } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import { type KeyDocument, type NewKeys, wrapByPassphrase } from "./keys.ts";
import type { Store } from "./store/store.ts";

/** Writes a new vault into an empty store: its keys, its header, its first head. Zeroes the seed. Throws `Conflict` where there is a vault. */
export async function found(store: Store, keyring: Keyring, { header, mnemonic, seed }: NewKeys): Promise<void> {
  const keys = collection<KeyDocument>(store, async () => keyring, "keys", "keys");
  const first = await keys.put("recovery", { mnemonic, seed: encodeBase64url(seed) }, 0);
  seed.fill(0);
  const head = await advance(keyring, { header: await headerDigest(header), spaces: {} }, [first]);
  await store.commit([first, await sealHead(keyring, head, 0)], { plain: { header } });
}

/** Writes a vault that was backed up into an empty store. Throws `Damaged` where its rows do not hold against their own head. */
export async function foundAgain(rest: AtRest, { vaultKey, header, passphrase, rows }: Adopted): Promise<void> {
  const { store, keyring } = rest;
  for await (const batch of rows) await store.load(batch);
  if ((await examine(rest)).some(({ kind }) => kind !== "header")) throw new Damaged("a backup that does not hold");
  const before = current(parseHeader(header));
  const wrapped: Header = { ...before, passphrase: await wrapByPassphrase(before.vaultId, vaultKey, passphrase), passkeys: [] };
  const row = await store.get(...HEAD);
  if (!row) throw new Damaged("a vault without a head");
  const { head, rev } = await openHead(keyring, row);
  const change = await sealHead(keyring, { ...head, header: await headerDigest(wrapped) }, rev, rev + RESTORED);
  await store.commit([change], { plain: { header: wrapped } });
}
