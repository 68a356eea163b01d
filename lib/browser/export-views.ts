import { hashOf } from "../activity/entry.ts";
import { entriesInOrder } from "../activity/log.ts";
import { type Erasure, erasuresOf } from "../consent/erasure.ts";
import { type Grant, stateOf, type Usage } from "../consent/grant.ts";
import type { StoredRequest } from "../consent/requests.ts";
import { knownTime } from "../consent/time.ts";
import type { JournalEntry } from "../earnings/ledger.ts";
import { listIdentities } from "../identity/app-identity.ts";
import { limits } from "../protocol/limits.ts";
import type { Vault } from "../vault/vault.ts";

/** Entries read at a time. */
const PAGE = 2048;

/** RFC 3339 in UTC; a number of milliseconds where no calendar reaches. */
export const instant = (ms: number): string | number => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : ms);

/** Oldest first; what came together, by name. */
export const byTime =
  <T>(timeOf: (value: T) => number, nameOf: (value: T) => string) =>
  (a: T, b: T): number =>
    timeOf(a) - timeOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1);

export async function identities(vault: Vault): Promise<object[]> {
  const listed = await listIdentities(vault);
  return listed.map(({ origin, did, payoutAddress, createdAt }) => ({ origin, did, payoutAddress, createdAt: instant(createdAt) }));
}

/** With the credential, without the secret that its record ids are made with. */
export async function grants(vault: Vault, now: number): Promise<object[]> {
  const erasures = new Map((await erasuresOf(vault).all()).map(({ key, value }) => [key, value]));
  const usages = new Map((await vault.collection<Usage>("usage").all()).map(({ key, value }) => [key, value]));
  const kept = (await vault.collection<Grant>("grants").all()).map(({ value }) => value);
  const time = await knownTime(vault, now);
  return kept
    .sort(
      byTime(
        ({ createdAt }) => createdAt,
        ({ grantId }) => grantId,
      ),
    )
    .map((grant) => {
      const usage = usages.get(grant.grantId) ?? { uses: 0 };
      const { grantId, requestId, origin, client, access, issuer, payoutAddress, credential, consentSignature, shown } = grant;
      return {
        grantId,
        requestId,
        origin,
        client,
        state: stateOf(grant, usage, time, limits.cursorLifetime),
        createdAt: instant(grant.createdAt),
        expiresAt: instant(grant.expiresAt),
        uses: usage.uses,
        ...(usage.lastReadAt === undefined ? {} : { lastReadAt: instant(usage.lastReadAt) }),
        ...(usage.revokedAt === undefined ? {} : { revokedAt: instant(usage.revokedAt), revokedBy: usage.revokedBy }),
        purpose: shown.purpose,
        access,
        issuer,
        payoutAddress,
        credential,
        consentSignature,
        ...(grant.status ? { status: grant.status } : {}),
        ...erasureOf(erasures.get(grantId)),
      };
    });
}

function erasureOf(erasure: Erasure | undefined): object {
  if (!erasure) return {};
  const { requestedAt, deadline, status, answeredAt } = erasure;
  const answer = status === undefined || answeredAt === undefined ? {} : { status, answeredAt: instant(answeredAt) };
  return { erasure: { requestedAt: instant(requestedAt), deadline: instant(deadline), ...answer } };
}

export async function requests(vault: Vault): Promise<object[]> {
  const stored = (await vault.collection<StoredRequest>("requests").all()).map(({ value }) => value);
  return stored
    .sort(
      byTime(
        ({ asked }) => asked.requestedAt,
        ({ asked }) => asked.requestId,
      ),
    )
    .map(({ asked, state, grantId }) => {
      const { requestId, origin, requestedAt, client, access } = asked;
      return { requestId, origin, requestedAt: instant(requestedAt), state, ...(grantId === undefined ? {} : { grantId }), client, access };
    });
}

/** The log, oldest first. */
export async function* activity(vault: Vault): AsyncGenerator<object> {
  for await (const entry of entriesInOrder(vault)) {
    const { seq, at, event } = entry;
    yield { seq, at: instant(at), hash: await hashOf(entry), event };
  }
}

/** The account, oldest first. */
export async function* ledger(vault: Vault): AsyncGenerator<object> {
  let after = 0;
  for (;;) {
    const found = await vault.sequence<JournalEntry>("ledger").list({ after, limit: PAGE });
    for (const { seq, value } of found) yield { seq, ...value, at: instant(value.at) };
    const last = found.at(-1);
    if (!last) return;
    after = last.seq;
  }
}
