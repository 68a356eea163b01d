import type { Standing } from "../consent/stop-list.ts";
import type { Vault } from "../vault/vault.ts";
import { type Anchoring, anchoringsOf, NotLive, putOnRecord, statementFor, wantedOf } from "./anchorings.ts";
import { type Act, type Call, CONSENT_REGISTRY, rootCall, statementCall } from "./registries.ts";
import { type Seal, sealLog } from "./seals.ts";
import { typedStatement } from "./statement.ts";
import type { FileView } from "./views.ts";

/** What a file says: nothing that the chain does not show to everybody once it is brought. */
type Contents = { readonly network: string; readonly call: Call; readonly [member: string]: unknown };

/** `id`: 0x-prefixed hex that tells one file from another. */
const fileOf = (kind: string, id: string, contents: Contents): FileView => ({
  name: `freehold-${kind}-${id.slice(2, 10)}.json`,
  text: `${JSON.stringify({ format: `freehold-${kind}/1`, ...contents }, null, 2)}\n`,
});

/**
 * The statement of a permission, for whoever brings it to its network; of one that was revoked, the revocation. It is noted as handed out before
 * it is given. Nobody is contacted. Throws {@link NotLive}, `Elsewhere`, `VaultLocked`, `NoSpace`.
 */
export async function statementFile(standing: Standing, grantId: string, network: string, now: number): Promise<FileView> {
  const act = await wantedOf(standing, grantId);
  const anchoring = await (act === "revoke" ? known(standing.vault, grantId) : putOnRecord(standing, { grantId, network, by: "anyone" }, now));
  return written(standing.vault, anchoring, act ?? "anchor", now);
}

async function known(vault: Vault, grantId: string): Promise<Anchoring> {
  const entry = await anchoringsOf(vault).get(grantId);
  if (!entry) throw new NotLive();
  return entry.value;
}

async function written(vault: Vault, anchoring: Anchoring, act: Act, now: number): Promise<FileView> {
  const { network, subject, digest } = anchoring;
  const statement = await statementFor(vault, anchoring, act, Math.floor(now / 1000));
  const { deadline, signature } = statement;
  return fileOf(act === "anchor" ? "permission" : "revocation", digest, {
    network,
    contract: CONSENT_REGISTRY,
    goodUntil: new Date(deadline * 1000).toISOString(),
    typed: typedStatement({ act, network, subject, digest, deadline }),
    signature,
    call: statementCall(statement, subject, digest),
  });
}

/** The root over the end of the log, for whoever brings it to a network: no signature is needed for that. Throws `EmptyLog`, `VaultLocked`, `NoSpace`. */
export async function sealFile(vault: Vault, network: string, now: number): Promise<FileView> {
  const { root, size }: Seal = await sealLog(vault, network, "anyone", now);
  return fileOf("seal", root, { network, root, size, call: rootCall(root, size) });
}
