import { appendEvents } from "../activity/log.ts";
import type { Grant, Usage } from "../consent/grant.ts";
import { type Standing, usageWith } from "../consent/stop-list.ts";
import { signAnchorLink } from "../identity/credential.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Depth } from "./look.ts";
import { fresh, type Tries } from "./move-on.ts";
import { type Act, CONSENT_REGISTRY, type Statement } from "./registries.ts";
import { digestOfCredential, signStatement } from "./statement.ts";

/** That a permission is to stand on a network's public record, and what became of it. Once this is there, a revocation is brought there too. */
export type Anchoring = {
  readonly grantId: string;
  readonly origin: string;
  /** CAIP-2 chain id. */
  readonly network: string;
  /** The payout address of that app. */
  readonly subject: string;
  readonly digest: string;
  /** Compact JWS by the credential's issuer: that it is this address that speaks for it. */
  readonly link: string;
  /** Who brings the permission there: this wallet, or whoever was given the file. The revocation the wallet brings in either case, where it can. */
  readonly by: "wallet" | "anyone";
  /** UTC milliseconds. */
  readonly askedAt: number;
  /** The newest signed of each: kept before anybody is given it. */
  readonly statements: { readonly [A in Act]?: Statement };
  /** What the chain said last; seconds, 0: it has not happened. `depth` is that of the newer of the two. */
  readonly seen?: { readonly anchoredAt: number; readonly revokedAt: number; readonly depth?: Depth };
  /** What the log has of it. */
  readonly logged: readonly ("permission" | "revocation")[];
  /** What `tries` are of. */
  readonly act: Act;
  readonly tries: Tries;
};

/** There is no such grant, or it is over: nothing of it is put on record any more. */
export class NotLive extends Error {
  override readonly name = "NotLive";
}

/** It is on another network's record, or on its way there. */
export class Elsewhere extends Error {
  override readonly name = "Elsewhere";
}

export const anchoringsOf = (vault: Vault) => vault.collection<Anchoring>("anchorings");

/** Seconds. A permission is brought soon or not at all; a revocation may be brought whenever somebody gets to it. */
const LIFE = { anchor: { wallet: 86_400, anyone: 7 * 86_400 }, revoke: 365 * 86_400 } as const;
/** Signed anew where less than this is left of it. */
const LEAST = 600;

/**
 * Whether the person wants it to stand, or to be known as revoked. Nobody has to remember this when a grant ends: what is stored of the grant says
 * it, however it was revoked. Undefined where there is no such grant.
 */
export async function wantedOf({ vault, stops }: Standing, grantId: string): Promise<Act | undefined> {
  const usage = (await vault.collection<Usage>("usage").get(grantId))?.value;
  return usage && (usageWith(await stops.list(), grantId, usage).revokedAt === undefined ? "anchor" : "revoke");
}

export type Asked = { readonly grantId: string; readonly network: string; readonly by: Anchoring["by"] };

/**
 * Notes that a permission is to stand on a network's public record; nothing is sent here. Asked again it is the same record, and the wallet takes
 * over from a file. Throws {@link NotLive}, {@link Elsewhere}, `VaultLocked`, `NoSpace`.
 */
export async function putOnRecord(standing: Standing, { grantId, network, by }: Asked, now: number): Promise<Anchoring> {
  const { vault } = standing;
  const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
  if (!grant || now >= grant.expiresAt) throw new NotLive();
  const place = {
    grantId,
    network,
    subject: grant.payoutAddress,
    digest: await digestOfCredential(grant.credential),
  };
  const { digest, subject } = place;
  const link = await signAnchorLink(vault, grant.issuer, { grantId, credentialDigest: digest, network, contract: CONSENT_REGISTRY, subject });
  return vault.attempt(async () => {
    if ((await wantedOf(standing, grantId)) !== "anchor") throw new NotLive();
    const before = await anchoringsOf(vault).get(grantId);
    if (before && before.value.network !== network) throw new Elsewhere();
    if (before && (before.value.by === by || by === "anyone")) return { changes: [], result: before.value };
    const { origin } = grant;
    const anchoring: Anchoring = before
      ? { ...before.value, by, tries: fresh }
      : { ...place, origin, link, by, askedAt: now, statements: {}, logged: [], act: "anchor", tries: fresh };
    const changes = [
      await anchoringsOf(vault).put(grantId, anchoring, before?.rev ?? 0),
      ...(await appendEvents(vault, [{ type: "anchoring_begun", origin, grantId, network, by }], now)),
    ];
    return { changes, result: anchoring };
  });
}

/** Changes an anchoring that is there. */
export function updateAnchoring(
  vault: Vault,
  grantId: string,
  change: (before: Anchoring) => Promise<{ readonly after: Anchoring; readonly also?: readonly Change[] }>,
): Promise<Anchoring | undefined> {
  return vault.attempt<Anchoring | undefined>(
    async () => {
      const entry = await anchoringsOf(vault).get(grantId);
      if (!entry) return { changes: [], result: undefined };
      const { after, also = [] } = await change(entry.value);
      return { changes: [await anchoringsOf(vault).put(grantId, after, entry.rev), ...also], result: after };
    },
    { urgent: true },
  );
}

/**
 * A signed statement that is still good at `time` (UTC seconds): the one that there is, or one signed now and kept before it is given.
 * Throws `UnknownIdentity`, `VaultLocked`, `NoSpace`.
 */
export async function statementFor(vault: Vault, anchoring: Anchoring, act: Act, time: number): Promise<Statement> {
  const { grantId, origin, network, subject, digest, by } = anchoring;
  const known = anchoring.statements[act];
  if (known && known.deadline >= time + LEAST) return known;
  const deadline = time + (act === "revoke" ? LIFE.revoke : LIFE.anchor[by]);
  const statement = await signStatement(vault, origin, { act, network, subject, digest, deadline });
  await updateAnchoring(vault, grantId, async (before) => ({
    after: { ...before, statements: { ...before.statements, [act]: statement }, act, tries: fresh },
  }));
  return statement;
}
