import { priceDisplay } from "../earnings/compensation.ts";
import { lowestPrice } from "../earnings/floors.ts";
import type { FloorsView, OwnTokenView } from "../earnings/views.ts";
import { type AccessRequest, type ClientDescription, FREEHOLD_TYPE } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { SourceDeclaration, Stream } from "../sources/source.ts";
import { type Before, differenceOf } from "./difference.ts";
import { displayText } from "./display-text.ts";
import { durationToMilliseconds } from "./duration.ts";
import { hasForeignLetters } from "./lookalike.ts";
import { beyondNeeds } from "./needs.ts";
import { linkageOf, type SiteFacts } from "./site.ts";
import { isTraining } from "./training.ts";
import type { Review, ReviewStream } from "./views.ts";

const DAY = 86_400_000;
const DEFAULT_LIFETIME = 7 * DAY;
/** Credentials count in whole seconds. */
const SHORTEST = 1000;

export type Asked = {
  readonly requestId: string;
  readonly origin: string;
  readonly requestedAt: number;
  readonly access: AccessRequest;
  readonly client: ClientDescription;
  /** What its site published, as it was when the request arrived. Missing where that was nothing, and in requests of before it was looked at. */
  readonly site?: SiteFacts;
};

export type Known = {
  /** Undefined where the wallet has no such source: then there is nothing to grant. */
  readonly declaration: SourceDeclaration | undefined;
  readonly firstTime: boolean;
  readonly lookalike: string | undefined;
  /** The DID that the site proved when it last got access. */
  readonly formerDid?: string | undefined;
  readonly before: Before;
  /** The person's lowest prices. */
  readonly floors?: readonly FloorsView[];
  /** Tokens that the person vouches for. */
  readonly tokens?: readonly OwnTokenView[];
  readonly count: (stream: string, since: number, until: number) => Promise<number>;
};

const invalid = (param: string): never => {
  throw new WalletError("invalid_params", { param });
};
const path = (...parts: (string | number)[]): string => ["authorization_details", 0, ...parts].join(".");

/**
 * What can be told wrong before anybody is asked: bounds that contradict each other, streams or fields that a source known
 * to every wallet does not have. Throws `WalletError` `invalid_params`.
 */
export function checkRequest(access: AccessRequest, declaration: SourceDeclaration | undefined, now: number): void {
  const names = access.streams.map(({ name }) => name);
  if (new Set(names).size < names.length) invalid(path("streams"));
  const end = now + lifetime(access.type === FREEHOLD_TYPE ? access.duration : undefined).asked;
  access.streams.forEach((asked, index) => {
    const since = asked.time_range?.since;
    const until = asked.time_range?.until;
    if (since && Date.parse(since) >= (until ? Date.parse(until) : end)) invalid(path("streams", index, "time_range"));
    if (!declaration) return;
    const stream = declaration.streams.find(({ name }) => name === asked.name);
    if (!stream) return invalid(path("streams", index, "name"));
    const unknown = (asked.fields ?? []).findIndex((field) => !stream.fields.some(({ name }) => name === field));
    if (unknown >= 0) invalid(path("streams", index, "fields", unknown));
  });
  if (!access.streams.some(({ necessity }) => necessity === "required")) invalid(path("streams"));
  if (access.type !== FREEHOLD_TYPE) return;
  if (access.duration && durationToMilliseconds(access.duration) < SHORTEST) invalid(path("duration"));
  if (access.compensation) priceDisplay(access.compensation);
}

/** The request as the person will see it: every convenience expanded, every stranger's text made safe. The same input always gives the same review. */
export async function resolve({ requestId, origin, requestedAt, access, client, site }: Asked, known: Known): Promise<Review> {
  const { declaration, firstTime, lookalike, formerDid } = known;
  const streams = await Promise.all(access.streams.map((asked) => resolveStream(asked, declaration, known.count)));
  const here = streams.filter((stream) => stream !== undefined);
  // As much as a request may say: what is granted, and signed, is this text.
  const description = displayText(access.purpose_description ?? "", 500);
  const difference = differenceOf(access, here, known.before);
  const beyond = beyondNeeds(site?.needs, access, here);
  const linkage = linkageOf(site, client.did, formerDid);
  const isFormer = linkage?.state === "proved" && linkage.did === formerDid;
  const own = access.type === FREEHOLD_TYPE ? access : undefined;
  const lowest = own?.compensation && lowestPrice(known.floors ?? [], own.compensation, known.tokens);
  const lacksRequired = access.streams.some(({ necessity }, index) => necessity === "required" && streams[index] === undefined);
  return {
    requestId,
    origin,
    requestedAt,
    firstTime,
    ...(lookalike === undefined ? {} : { lookalike }),
    ...(hasForeignLetters(origin) ? { foreignLetters: true as const } : {}),
    ...(linkage ? { linkage } : {}),
    ...(formerDid === undefined || isFormer ? {} : { formerDid }),
    ...(difference ? { difference } : {}),
    ...(beyond ? { beyondNeeds: beyond } : {}),
    client: safeClient(client),
    source: { id: access.source.id, label: declaration?.label ?? displayText(access.source.id, 80) },
    purpose: { code: access.purpose_code, ...(description ? { description } : {}) },
    ...(isTraining(access.purpose_code) ? { training: true as const } : {}),
    accessMode: access.access_mode,
    // Without what the app cannot do without there is nothing to grant; which of a person's own streams it was, is not told.
    streams: lacksRequired ? [] : here,
    ...(access.retention ? { retention: access.retention } : {}),
    claims: (access.client_claims?.commitments ?? []).map((claim) => displayText(claim, 200)).filter((claim) => claim !== ""),
    lifetime: lifetime(own?.duration),
    ...(own?.max_uses ? { maxUses: own.max_uses } : {}),
    ...(own?.compensation ? { compensation: { ...own.compensation, display: priceDisplay(own.compensation, known.tokens) } } : {}),
    ...(lowest ? { lowestPrice: lowest } : {}),
    notShared: declaration ? notAsked(declaration, streams) : [],
  };
}

/** A person may always choose less than was asked, and up to the wallet's own maximum where nothing was asked. */
function lifetime(duration: string | undefined): Review["lifetime"] {
  if (!duration) return { asked: DEFAULT_LIFETIME, most: limits.grantLifetime };
  const asked = Math.min(durationToMilliseconds(duration), limits.grantLifetime);
  return { asked, most: asked };
}

async function resolveStream(
  asked: AccessRequest["streams"][number],
  declaration: SourceDeclaration | undefined,
  count: Known["count"],
): Promise<ReviewStream | undefined> {
  const stream = declaration?.streams.find(({ name }) => name === asked.name);
  if (!stream) return undefined;
  const fields = asked.fields ? stream.fields.filter(({ name }) => asked.fields?.includes(name)) : stream.fields;
  if (fields.length === 0) return undefined;
  const since = asked.time_range?.since ? Date.parse(asked.time_range.since) : 0;
  const until = asked.time_range?.until ? Date.parse(asked.time_range.until) : null;
  const { name, label } = stream;
  return { name, label, necessity: asked.necessity, fields, since, until, count: await count(name, since, until ?? Number.MAX_SAFE_INTEGER) };
}

function notAsked(declaration: SourceDeclaration, asked: readonly (ReviewStream | undefined)[]): Review["notShared"] {
  const left = (stream: Stream): string[] => {
    const taken = asked.find((review) => review?.name === stream.name)?.fields ?? [];
    return stream.fields.filter(({ name }) => !taken.some((field) => field.name === name)).map(({ label }) => label);
  };
  return declaration.streams.map((stream) => ({ stream: stream.label, fields: left(stream) })).filter(({ fields }) => fields.length > 0);
}

const safeClient = (client: ClientDescription): ClientDescription => ({ ...client, name: displayText(client.name, 60) });
