import { verifyLog } from "../activity/verify.ts";
import type { Grant } from "../consent/grant.ts";
import { listIdentities } from "../identity/app-identity.ts";
import { findDeclaration } from "../sources/installed.ts";
import type { Vault } from "../vault/vault.ts";
import type { BackupReport } from "../wallet/keeper.ts";

/** A stream of the vault, with the label a person knows it by. */
export type NamedStream = BackupReport["streams"][number];

/** Every stream that holds records, whether an import still names it or not. */
export async function namedStreams(vault: Vault): Promise<NamedStream[]> {
  const manifests = await vault.collection<unknown>("manifests").all();
  const named = await Promise.all(
    manifests.map(async ({ key }) => {
      const [source, stream] = JSON.parse(key) as [source: string, stream: string];
      const [{ count: records }, declaration] = await Promise.all([vault.records.summary(source, stream), findDeclaration(vault, source)]);
      return { source, stream, label: declaration?.streams.find(({ name }) => name === stream)?.label ?? stream, records };
    }),
  );
  return named.filter(({ records }) => records > 0).sort((a, b) => a.label.localeCompare(b.label));
}

/** What a vault holds, counted. Nothing where its log does not hold. */
export async function countAll(vault: Vault): Promise<Omit<BackupReport, "madeAt" | "bytes"> | undefined> {
  const log = await verifyLog(vault);
  if (!log.ok) return undefined;
  const [streams, grants, identities] = await Promise.all([namedStreams(vault), vault.collection<Grant>("grants").all(), listIdentities(vault)]);
  return { streams, grants: grants.length, identities: identities.length, logEntries: log.entries };
}
