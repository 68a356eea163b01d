import { anchoringsOf } from "../anchoring/anchorings.ts";
import { exportedSeal, seals } from "../anchoring/seals.ts";
import { blockedView, listedHosts } from "../consent/blocked.ts";
import { noticesOf } from "../consent/notices.ts";
import { policiesOf } from "../consent/policies.ts";
import { listReceipts } from "../consent/receipts.ts";
import { channelsOf } from "../earnings/channels/channel.ts";
import { setups } from "../earnings/settlement/networks.ts";
import { chosenHost } from "../status/host.ts";
import type { Vault } from "../vault/vault.ts";
import { backupDates } from "../wallet/backup-dates.ts";
import { byTime, instant } from "./export-views.ts";

/** What the person chose, agreed on or earned beside records, grants and log, in the clear: sections of an export. */

export async function standingAnswers(vault: Vault): Promise<object[]> {
  const kept = (await policiesOf(vault).all()).map(({ value }) => value);
  return kept
    .sort(
      byTime(
        ({ createdAt }) => createdAt,
        ({ policyId }) => policyId,
      ),
    )
    .map(({ steadyUntil: _counted, streams, createdAt, until, ...policy }) => ({
      ...policy,
      streams: streams.map((stream) => ({ ...stream, since: instant(stream.since), until: stream.until === null ? null : instant(stream.until) })),
      createdAt: instant(createdAt),
      until: instant(until),
    }));
}

export async function blockedSites(vault: Vault): Promise<object> {
  const { sites, list } = await blockedView(vault);
  return {
    sites: sites.map(({ site, addedAt }) => ({ site, addedAt: instant(addedAt) })),
    ...(list ? { list: { addedAt: instant(list.addedAt), hosts: await listedHosts(vault) } } : {}),
  };
}

export async function receipts(vault: Vault): Promise<object[]> {
  return (await listReceipts(vault)).map(({ receipt, jws }) => ({ receipt, jws }));
}

/** What apps' servers were to hear, and when they said that they did. */
export async function notices(vault: Vault): Promise<object[]> {
  const kept = (await noticesOf(vault).all()).map(({ value }) => value);
  return kept
    .sort(
      byTime(
        ({ createdAt }) => createdAt,
        ({ noticeId }) => noticeId,
      ),
    )
    .map(({ noticeId, kind, grantId, origin, endpoint, createdAt, deadline, confirmedAt }) => ({
      noticeId,
      kind,
      grantId,
      origin,
      endpoint,
      createdAt: instant(createdAt),
      ...(deadline === undefined ? {} : { deadline: instant(deadline) }),
      ...(confirmedAt === undefined ? {} : { confirmedAt: instant(confirmedAt) }),
    }));
}

/** Permissions on public records: without the statements that would bring them there. */
export async function onRecord(vault: Vault): Promise<object[]> {
  const kept = (await anchoringsOf(vault).all()).map(({ value }) => value);
  return kept
    .sort(
      byTime(
        ({ askedAt }) => askedAt,
        ({ grantId }) => grantId,
      ),
    )
    .map(({ grantId, origin, network, subject, digest, link, by, askedAt, seen }) => ({
      grantId,
      origin,
      network,
      subject,
      digest,
      link,
      by,
      askedAt: instant(askedAt),
      ...(seen?.anchoredAt ? { anchoredAt: instant(seen.anchoredAt * 1000) } : {}),
      ...(seen?.revokedAt ? { revokedAt: instant(seen.revokedAt * 1000) } : {}),
    }));
}

/** Ends of the log that were sealed, oldest first. */
export async function sealsOnRecord(vault: Vault): Promise<object[]> {
  return (await seals(vault)).toReversed().map((seal) => {
    const { upTo, by, askedAt, seen } = seal;
    return { ...exportedSeal(seal), upTo, by, askedAt: instant(askedAt), ...(seen ? { sealedAt: instant(seen.at * 1000) } : {}) };
  });
}

/** With the newest voucher of each: what is still to be claimed there can be claimed by that alone. */
export async function channels(vault: Vault): Promise<object[]> {
  const kept = (await channelsOf(vault).all()).map(({ key, value }) => ({ key, value }));
  return kept
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value: { network, channelId, config, extra, origin, grantId, charged, signature, balance, claimed, withdrawing, claimedAt } }) => ({
      network,
      channelId,
      config,
      extra,
      origin,
      grantId,
      charged,
      ...(signature === undefined ? {} : { signature }),
      balance,
      claimed,
      withdrawing,
      ...(claimedAt > 0 ? { claimedAt: instant(claimedAt) } : {}),
    }));
}

export const networks = async (vault: Vault): Promise<object[]> => (await setups(vault)).sort((a, b) => (a.network < b.network ? -1 : 1));

/** Lowest prices, by money. */
export async function prices(vault: Vault): Promise<object[]> {
  const kept = await vault.collection<object>("floors").all();
  return kept.map(({ key, value }) => ({ symbol: key, ...value })).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/** The names that passkeys were given: what opens the wallet by them is not in an export. */
export async function passkeys(vault: Vault): Promise<object[]> {
  const kept = await vault.collection<{ readonly name: string; readonly addedAt: number }>("passkeys").all();
  return kept
    .sort(
      byTime(
        ({ value }) => value.addedAt,
        ({ key }) => key,
      ),
    )
    .map(({ value: { name, addedAt } }) => ({ name, addedAt: instant(addedAt) }));
}

/** Settings that lie in the vault, beside those that must be known while it is locked. */
export async function ownSettings(vault: Vault): Promise<object> {
  const [statusHost, { lastBackupAt, wordsWrittenAt }] = await Promise.all([chosenHost(vault), backupDates(vault)]);
  return {
    ...(statusHost === undefined ? {} : { statusHost }),
    ...(lastBackupAt === undefined ? {} : { lastBackupAt: instant(lastBackupAt) }),
    ...(wordsWrittenAt === undefined ? {} : { recoveryWordsWrittenAt: instant(wordsWrittenAt) }),
  };
}
