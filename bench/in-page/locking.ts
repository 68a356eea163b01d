import type { LogEvent } from "../../lib/activity/event.ts";
import { logEvents } from "../../lib/activity/log.ts";
import { openVault } from "../../lib/browser/open-vault.ts";
import { connectWallet, type WalletClient } from "../../lib/browser/wallet-client.ts";
import type { Grant, Usage } from "../../lib/consent/grant.ts";
import { encodeBase64url } from "../../lib/crypto/base64url.ts";
import { randomBytes } from "../../lib/crypto/bytes.ts";
import { passphraseParameters, stretchPassphrase } from "../../lib/crypto/derive.ts";
import { FREEHOLD_TYPE } from "../../lib/protocol/access-request.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { PASSPHRASE } from "./vaults.ts";

/**
 * One round in milliseconds: from a page's asking the background for the lock until it answers that the wallet is locked; from the
 * passphrase to the first answer of the unlocked vault; and Argon2id alone.
 */
export type LockRound = { readonly lock: number; readonly unlock: number; readonly argon2id: number };

/** How many grants the wallet holds, and how many reads of each are in its log. */
export type Holdings = { readonly grants: number; readonly readsOfEach: number };

const text = (bytes: number): string => encodeBase64url(randomBytes(bytes));

const SOURCE = "urn:datawallet:source:spotify";
const fields = ["artist_name", "track_name", "album_name", "ms_played", "played_at"];

/** A grant as large as a real one. */
function grantOf(n: number): Grant {
  const now = Date.now();
  return {
    grantId: crypto.randomUUID(),
    requestId: crypto.randomUUID(),
    origin: `https://app-${String(n)}.example`,
    client: { name: `App ${String(n)}` },
    access: {
      type: FREEHOLD_TYPE,
      source: { id: SOURCE },
      purpose_code: "https://purposes.example/recommendations",
      access_mode: "continuous",
      streams: [{ name: "play_events", fields, time_range: { since: "2020-01-01T00:00:00Z", until: "2030-01-01T00:00:00Z" } }],
    },
    createdAt: now,
    expiresAt: now + 30 * 86_400_000,
    issuer: `did:key:${text(34)}`,
    payoutAddress: text(30),
    credential: text(1200),
    consentSignature: text(96),
    reviewDigest: text(32),
    shown: { source: { id: SOURCE, label: "Spotify" }, streams: [], purpose: { code: "https://purposes.example/recommendations" } },
    idSecret: text(32),
  };
}

async function fill(vault: Vault, holdings: Holdings): Promise<void> {
  const [grants, usage] = [vault.collection<Grant>("grants"), vault.collection<Usage>("usage")];
  const all = Array.from({ length: holdings.grants }, (_, n) => grantOf(n));
  const changes = all.flatMap((grant) => [grants.put(grant.grantId, grant, 0), usage.put(grant.grantId, { uses: 0 }, 0)]);
  await vault.commit(await Promise.all(changes));
  const readBy = ({ origin, grantId }: Grant, use: number): LogEvent => {
    const disclosureId = crypto.randomUUID();
    return { type: "disclosed", origin, grantId, disclosureId, source: SOURCE, stream: "play_events", fields, records: 25, use };
  };
  for (let use = 1; use <= holdings.readsOfEach; use++) {
    await logEvents(
      vault,
      all.map((grant) => readBy(grant, use)),
      Date.now(),
    );
  }
}

async function timeLock(client: WalletClient): Promise<number> {
  const start = performance.now();
  await client.lock();
  const { vault } = await client.status();
  const took = performance.now() - start;
  if (vault !== "locked") throw new Error(`the wallet is ${vault} after a lock`);
  return took;
}

/** In this page, where Argon2id is run alone as well: a worker may be given less of the machine. */
async function timeUnlock(vault: Vault): Promise<number> {
  const start = performance.now();
  await vault.unlock(PASSPHRASE, Date.now());
  await vault.records.summary(SOURCE, "play_events");
  const took = performance.now() - start;
  const state = await vault.state();
  if (state !== "unlocked") throw new Error(`the wallet is ${state} after an unlock`);
  return took;
}

async function timeArgon2id(): Promise<number> {
  const start = performance.now();
  await stretchPassphrase(PASSPHRASE, randomBytes(16), passphraseParameters);
  return performance.now() - start;
}

/** The wallet's own vault, made by its own background and filled, then locked and unlocked in turns. */
export async function lockRounds(holdings: Holdings, rounds: number): Promise<LockRound[]> {
  const { client } = connectWallet();
  await client.create({ passphrase: PASSPHRASE });
  const vault = openVault();
  await fill(vault, holdings);
  const done: LockRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const lock = await timeLock(client);
    const unlock = await timeUnlock(vault);
    done.push({ lock, unlock, argon2id: await timeArgon2id() });
  }
  return done;
}
