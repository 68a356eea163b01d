import type { Standing } from "../consent/stop-list.ts";
import { knownNetworks } from "../earnings/assets.ts";
import { labelOf, type NetworkSetup, setups } from "../earnings/settlement/networks.ts";
import type { Vault } from "../vault/vault.ts";
import { type Anchoring, anchoringsOf, wantedOf } from "./anchorings.ts";
import type { Tries } from "./move-on.ts";
import type { Act } from "./registries.ts";
import { type Seal, seals } from "./seals.ts";
import type { PlaceView, RecordView, SealView, Waits } from "./views.ts";

const nodesOf = async (vault: Vault): Promise<ReadonlyMap<string, NetworkSetup>> =>
  new Map((await setups(vault)).map((setup) => [setup.network, setup]));

const nameOf = (network: string, on: ReadonlyMap<string, NetworkSetup>): string => labelOf(on.get(network) ?? { network });

function waits(network: string, { reason }: Tries, on: ReadonlyMap<string, NetworkSetup>): { readonly reason?: Waits } {
  const waiting = on.get(network)?.rpc === undefined ? "no_node" : reason;
  return waiting === undefined ? {} : { reason: waiting };
}

/** How every permission stands that was put on record. */
export async function recordViews(standing: Standing): Promise<RecordView[]> {
  const on = await nodesOf(standing.vault);
  const all = (await anchoringsOf(standing.vault).all()).map(({ value }) => value);
  const views = all.map(async (anchoring) => recordView(anchoring, await wantedOf(standing, anchoring.grantId), on));
  return (await Promise.all(views)).filter((view) => view !== undefined);
}

function recordView(anchoring: Anchoring, wanted: Act | undefined, on: ReadonlyMap<string, NetworkSetup>): RecordView | undefined {
  const { grantId, network, by, seen, statements, tries, act } = anchoring;
  const { anchoredAt = 0, revokedAt = 0 } = seen ?? {};
  // Taken back before anybody was given anything.
  if (wanted === undefined || (wanted === "revoke" && statements.anchor === undefined && !seen)) return undefined;
  const stands = wanted === "revoke" ? revokedAt > 0 : anchoredAt > 0 || revokedAt > 0;
  const deadline = statements.anchor?.deadline;
  return {
    grantId,
    network,
    label: nameOf(network, on),
    by,
    state: stateOf(wanted, by, { anchoredAt, revokedAt }),
    ...(anchoredAt > 0 ? { anchoredAt: anchoredAt * 1000 } : {}),
    ...(revokedAt > 0 ? { revokedAt: revokedAt * 1000 } : {}),
    sure: stands && seen?.depth !== undefined && seen.depth !== "new",
    ...(!stands && by === "anyone" && wanted === "anchor" && deadline !== undefined ? { deadline: deadline * 1000 } : {}),
    ...(stands ? {} : waits(network, act === wanted ? tries : { failed: 0, nextAt: 0 }, on)),
  };
}

function stateOf(wanted: Act, by: Anchoring["by"], seen: { readonly anchoredAt: number; readonly revokedAt: number }): RecordView["state"] {
  if (seen.revokedAt > 0) return wanted === "revoke" ? "revoked" : "revoked_there";
  if (wanted === "revoke") return "revoking";
  if (seen.anchoredAt > 0) return "anchored";
  return by === "anyone" ? "handed_out" : "coming";
}

/** How every seal of the log stands, newest first. */
export async function sealViews(vault: Vault): Promise<SealView[]> {
  const on = await nodesOf(vault);
  return (await seals(vault)).map((seal) => sealView(seal, on));
}

function sealView({ network, upTo, by, seen, tries }: Seal, on: ReadonlyMap<string, NetworkSetup>): SealView {
  return {
    network,
    label: nameOf(network, on),
    upTo,
    by,
    ...(seen ? { sealedAt: seen.at * 1000 } : waits(network, tries, on)),
    sure: seen !== undefined && seen.depth !== "new",
  };
}

/** Where something can be put on record: first where this wallet can do it. */
export async function placeViews(vault: Vault, canBring: (setup: NetworkSetup) => boolean): Promise<PlaceView[]> {
  const on = await nodesOf(vault);
  const all = [...new Set([...on.keys(), ...knownNetworks])].map((network) => {
    const setup = on.get(network);
    return { network, label: nameOf(network, on), brings: setup?.rpc !== undefined && canBring(setup) };
  });
  return [...all.filter(({ brings }) => brings), ...all.filter(({ brings }) => !brings)];
}

/** The words by which an app's server finds a permission on the record, by grant: compact JWS of the credential's issuer. */
export async function anchorLinks(vault: Vault): Promise<ReadonlyMap<string, string>> {
  return new Map((await anchoringsOf(vault).all()).map(({ value }) => [value.grantId, value.link]));
}
