import { appendEvents } from "../activity/log.ts";
import { signSecurityEvent } from "../identity/security-event.ts";
import type { Deliver } from "../status/deliver.ts";
import { type Failure, failedOnce, fresh, mayTry, type Tries } from "../status/tries.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant } from "./grant.ts";

/** Something that an app's server must hear, until it says that it did. Times are UTC milliseconds. */
type Notice = {
  /** The `jti` of the token. */
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly grantId: string;
  readonly origin: string;
  readonly issuer: string;
  readonly endpoint: string;
  readonly createdAt: number;
  /** With `erasure`: until when the app is asked to be done. */
  readonly deadline?: number;
  readonly confirmedAt?: number;
  readonly tries: Tries;
};
export type NoticeKind = "revoked" | "erasure";

const HOUR = 3_600_000;
const LONGEST_WAIT = 6 * HOUR;
/** No grant lives longer: who has not answered in that time is not there any more. */
const GIVE_UP = 90 * 24 * HOUR;

const eventTypes: Readonly<Record<NoticeKind, string>> = {
  revoked: "urn:datawallet:event:grant-revoked:1",
  erasure: "urn:datawallet:event:erasure-requested:1",
};

export const noticesOf = (vault: Vault) => vault.collection<Notice>("notices");
const keyOf = (kind: NoticeKind, grantId: string): string => `${kind} ${grantId}`;

/** The changes that have the app's server told: to be committed with what it is told of. None where the app named no address. */
export async function notify(vault: Vault, grant: Grant, kind: NoticeKind, now: number, deadline?: number): Promise<Change[]> {
  const { grantId, origin, issuer, client } = grant;
  const key = keyOf(kind, grantId);
  if (client.event_endpoint === undefined || (await noticesOf(vault).get(key))) return [];
  const notice: Notice = {
    noticeId: `urn:uuid:${crypto.randomUUID()}`,
    kind,
    grantId,
    origin,
    issuer,
    endpoint: client.event_endpoint,
    createdAt: now,
    ...(deadline === undefined ? {} : { deadline }),
    tries: fresh,
  };
  return [await noticesOf(vault).put(key, notice, 0)];
}

/**
 * Sends every notice that waits and may be tried: a signed security event token (RFC 8417), pushed as RFC 8935 says. What was not confirmed
 * is still in the vault when this is cut off. Gives whether anything was tried. Throws `VaultLocked`.
 */
export async function sendNotices(vault: Vault, deliver: Deliver, clock: () => number): Promise<boolean> {
  const isDue = ({ confirmedAt, createdAt, tries }: Notice, now: number): boolean =>
    confirmedAt === undefined && now < createdAt + GIVE_UP && mayTry(tries, now, LONGEST_WAIT);
  const due = (await noticesOf(vault).all()).map(({ value }) => value).filter((notice) => isDue(notice, clock()));
  for (const notice of due) await note(vault, notice, await send(vault, notice, deliver), clock());
  return due.length > 0;
}

async function send(vault: Vault, notice: Notice, deliver: Deliver): Promise<Failure | undefined> {
  const { noticeId, kind, grantId, origin, issuer, endpoint, createdAt, deadline } = notice;
  const token = await signSecurityEvent(vault, issuer, {
    id: noticeId,
    at: createdAt,
    audience: origin,
    subject: grantId,
    type: eventTypes[kind],
    details: deadline === undefined ? {} : { deadline: new Date(deadline).toISOString() },
  });
  // A server that answers everything with 200 has confirmed nothing.
  return deliver({ method: "POST", url: endpoint, type: "application/secevent+jwt", body: token, expected: 202 });
}

function note(vault: Vault, { kind, grantId, origin }: Notice, failure: Failure | undefined, now: number): Promise<void> {
  return vault.attempt(async () => {
    const entry = await noticesOf(vault).get(keyOf(kind, grantId));
    if (!entry || entry.value.confirmedAt !== undefined) return { changes: [], result: undefined };
    const { value: before, key, rev } = entry;
    if (failure) {
      const tries = failedOnce(before.tries, failure, now, LONGEST_WAIT);
      return { changes: [await noticesOf(vault).put(key, { ...before, tries }, rev)], result: undefined };
    }
    const event = { type: "notice_confirmed" as const, origin, grantId, notice: kind };
    const changes = [await noticesOf(vault).put(key, { ...before, confirmedAt: now }, rev), ...(await appendEvents(vault, [event], now))];
    return { changes, result: undefined };
  });
}

/** Whether the app's server has confirmed what it was told. By grant; a grant of which nothing was sent is not in it. */
export async function confirmations(vault: Vault, kind: NoticeKind): Promise<ReadonlyMap<string, "confirmed" | "waiting">> {
  const notices = (await noticesOf(vault).all()).map(({ value }) => value).filter((notice) => notice.kind === kind);
  return new Map(notices.map(({ grantId, confirmedAt }) => [grantId, confirmedAt === undefined ? "waiting" : "confirmed"]));
}
