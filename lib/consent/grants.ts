import { priceDisplay } from "../earnings/compensation.ts";
import { ownTokens } from "../earnings/own-tokens.ts";
import type { OwnTokenView } from "../earnings/views.ts";
import { limits } from "../protocol/limits.ts";
import type { MethodResult } from "../protocol/methods.ts";
import { type Erasure, erasuresOf } from "./erasure.ts";
import { consentFor, type Grant, ranOutAhead, stateOf, type Usage, usesLeft } from "./grant.ts";
import { confirmations } from "./notices.ts";
import { type Standing, usageWith } from "./stop-list.ts";
import { knownTime, type Time } from "./time.ts";
import type { GrantView } from "./views.ts";

type Kept = {
  readonly grant: Grant;
  readonly usage: Usage;
  /** Revoked, and that does not outlast the browser yet. */
  readonly fleeting: boolean;
  readonly erasure: Erasure | undefined;
};

async function keptGrants({ vault, stops }: Standing): Promise<Kept[]> {
  const [grants, usages, erasures, stopped] = await Promise.all([
    vault.collection<Grant>("grants").all(),
    vault.collection<Usage>("usage").all(),
    erasuresOf(vault).all(),
    stops.list(),
  ]);
  const usageOf = new Map(usages.map(({ key, value }) => [key, value]));
  const erasureOf = new Map(erasures.map(({ key, value }) => [key, value]));
  return grants
    .map(({ value }) => {
      const before = usageOf.get(value.grantId) ?? { uses: 0 };
      const usage = usageWith(stopped, value.grantId, before);
      return { grant: value, usage, fleeting: usage !== before && !stopped.lasting, erasure: erasureOf.get(value.grantId) };
    })
    .sort((a, b) => b.grant.createdAt - a.grant.createdAt);
}

/** Every grant as our own screens show it, newest first. */
export async function grantViews(standing: Standing, now: number): Promise<GrantView[]> {
  const time = await knownTime(standing.vault, now);
  const [revocation, erasure] = await Promise.all([confirmations(standing.vault, "revoked"), confirmations(standing.vault, "erasure")]);
  const tokens = await ownTokens(standing.vault);
  return (await keptGrants(standing)).map((kept) => view(kept, { revocation, erasure }, tokens, time));
}

/** The grants of one site, as that site may see them. */
export async function grantsOf(standing: Standing, origin: string, now: number): Promise<MethodResult["data_getGrants"]> {
  const time = await knownTime(standing.vault, now);
  return (await keptGrants(standing))
    .filter(({ grant }) => grant.origin === origin)
    .map(({ grant, usage, erasure }) => {
      const left = usesLeft(grant, usage);
      return {
        grantId: grant.grantId,
        state: stateOf(grant, usage, time, limits.cursorLifetime),
        authorization_details: [grant.access],
        expiresAt: new Date(grant.expiresAt).toISOString(),
        ...(left === undefined ? {} : { usesLeft: left }),
        credential: grant.credential,
        ...consentFor(grant),
        ...(erasure ? { erasure: erasureForApp(erasure) } : {}),
      };
    });
}

const erasureForApp = ({ deadline, status }: Erasure) => ({ deadline: new Date(deadline).toISOString(), ...(status ? { status } : {}) });

type Told = { readonly [Kind in "revocation" | "erasure"]: Awaited<ReturnType<typeof confirmations>> };

function aftermath({ grant: { grantId }, erasure }: Kept, told: Told): Pick<GrantView, "told" | "erasure"> {
  const [ofRevocation, ofErasure] = [told.revocation.get(grantId), told.erasure.get(grantId)];
  if (!erasure) return ofRevocation ? { told: ofRevocation } : {};
  const { grantId: _, ...asked } = erasure;
  return { ...(ofRevocation ? { told: ofRevocation } : {}), erasure: { ...asked, ...(ofErasure ? { told: ofErasure } : {}) } };
}

function view(kept: Kept, told: Told, tokens: readonly OwnTokenView[], time: Time): GrantView {
  const { grant, usage, fleeting } = kept;
  const { access, shown } = grant;
  const left = usesLeft(grant, usage);
  return {
    grantId: grant.grantId,
    origin: grant.origin,
    clientName: grant.client.name,
    state: stateOf(grant, usage, time, limits.cursorLifetime),
    source: shown.source,
    streams: access.streams.map(({ name, fields, time_range }) => {
      const stream = shown.streams.find((candidate) => candidate.name === name);
      const label = (field: string): string => stream?.fields.find((candidate) => candidate.name === field)?.label ?? field;
      return {
        name,
        label: stream?.label ?? name,
        fields: fields.map((field) => ({ name: field, label: label(field) })),
        since: Date.parse(time_range.since),
        until: Date.parse(time_range.until),
      };
    }),
    purpose: shown.purpose,
    createdAt: grant.createdAt,
    expiresAt: grant.expiresAt,
    uses: usage.uses,
    ...(left === undefined ? {} : { usesLeft: left }),
    ...(ranOutAhead(grant, usage, time, limits.cursorLifetime) ? { ranOutAhead: true as const } : {}),
    ...(fleeting ? { untilBrowserEnds: true as const } : {}),
    ...(usage.lastReadAt === undefined ? {} : { lastReadAt: usage.lastReadAt }),
    ...aftermath(kept, told),
    ...(access.compensation ? { compensation: { ...access.compensation, display: priceDisplay(access.compensation, tokens) } } : {}),
    details: {
      issuer: grant.issuer,
      credential: grant.credential,
      access,
      consent: { signer: grant.payoutAddress, signature: grant.consentSignature },
      ...(grant.receiptId === undefined ? {} : { receiptId: grant.receiptId }),
      ...(grant.siteDid === undefined ? {} : { siteDid: grant.siteDid }),
    },
  };
}
