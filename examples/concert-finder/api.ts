import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { type CheckedGrant, checkGrant } from "../../sdk/server/check-grant.ts";
import { RevokedError, VerificationError } from "../../sdk/server/errors.ts";
import { receiveEvent } from "../../sdk/server/receive-event.ts";
import { isPublicName, statusLists } from "../../sdk/server/status-lists.ts";
import { type VerifiedGrant, verifyGrant } from "../../sdk/server/verify-grant.ts";
import { sampleConcerts } from "./concerts.ts";
import { knownGrants } from "./known-grants.ts";
import { newPayer } from "./payer.ts";
import { drawChallenge, newSessions, type Session } from "./sessions.ts";
import { PRICE, type Price, STREAM } from "./terms.ts";

/** How the backend says no. The page has a sentence for each. */
export type ApiErrorCode = "malformed" | "no_session_grant" | "not_live" | "price_not_agreed" | "too_many_payments" | VerificationError["code"];

export type GrantSummary = { readonly grantId: string; readonly fields: readonly string[]; readonly validUntil: string; readonly paid: boolean };

/** How the backend knows that a permission holds, or that it does not. */
export type Standing = Pick<CheckedGrant, "by" | "list"> | { readonly error: ApiErrorCode; readonly by?: RevokedError["by"] };

type Env = { Variables: { session: Session } };
type ApiOptions = { readonly origin: () => string; readonly cookie: () => string; readonly now?: () => Date; readonly paying?: Paying };
/** What the app offers for a read, and the key of the account that it pays from. */
export type Paying = { readonly price: Price; readonly key?: `0x${string}` };

const MOST_PAYMENTS = 200;
const OWN_MACHINE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

const summaryOf = (grant: VerifiedGrant): GrantSummary => ({
  grantId: grant.grantId,
  fields: grant.authorizationDetails.flatMap(({ streams }) => streams).find(({ name }) => name === STREAM)?.fields ?? [],
  validUntil: grant.validUntil.toISOString(),
  paid: grant.authorizationDetails.some(({ compensation }) => compensation !== undefined),
});

const isText = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length <= 200_000;

async function bodyOf(request: { json: () => Promise<unknown> }): Promise<Readonly<Record<string, unknown>>> {
  const body = await request.json().catch(() => undefined);
  return typeof body === "object" && body !== null ? { ...body } : {};
}

/**
 * The backend of the demo: verifies what the wallet signed, and pays for what the page reads. It never sees a record.
 * NOT guarded: anyone can be a wallet and be paid. An app with real money limits what it pays to whom it has reason to trust.
 */
export function newApi({ origin, cookie, now = () => new Date(), paying = { price: PRICE } }: ApiOptions): Hono<Env> {
  const sessions = newSessions();
  const payer = newPayer(paying.price, paying.key);
  const known = knownGrants();
  const isLocal = (hostname: string) => OWN_MACHINE.has(hostname);
  // On a developer's machine the status host runs there too.
  const lists = statusLists({ allow: (url) => isPublicName(url) || (isLocal(url.hostname) && isLocal(new URL(origin()).hostname)) });
  const api = new Hono<Env>();

  api.use(bodyLimit({ maxSize: 262_144 }));

  // Before sessions: a wallet has none here.
  api.all("/events", async ({ req }) => {
    const request = { method: req.method, contentType: req.header("content-type"), body: await req.text() };
    const answer = await receiveEvent(request, { origin: origin(), issuerOf: known.issuerOf, onEvent: known.take, now: now() });
    return new Response(answer.body || null, answer);
  });

  api.use(async (context, next) => {
    const found = sessions.find(getCookie(context, cookie()));
    const opened = found === undefined ? sessions.open() : undefined;
    if (opened !== undefined) setCookie(context, cookie(), opened.id, { httpOnly: true, sameSite: "Strict", path: "/" });
    context.set("session", found ?? opened?.session ?? { payments: 0 });
    await next();
  });

  const refuse = (error: ApiErrorCode) => Response.json({ error }, { status: 400 });
  api.onError((error) => {
    if (error instanceof VerificationError) return refuse(error.code);
    console.error(error);
    return Response.json({ error: "internal" }, { status: 500 });
  });

  api.get("/price", (context) => context.json({ price: paying.price }));

  api.get("/grant", (context) => {
    const { grant } = context.get("session");
    return context.json({ grant: grant === undefined ? null : summaryOf(grant) });
  });

  api.post("/grant", async (context) => {
    const { credential } = await bodyOf(context.req);
    if (!isText(credential)) return refuse("malformed");
    const grant = await verifyGrant(credential, { origin: origin(), now: now() });
    const session = context.get("session");
    known.add(grant);
    session.grant = grant;
    session.credential = credential;
    delete session.liveAt;
    return context.json({ grant: summaryOf(grant) });
  });

  api.delete("/grant", (context) => {
    const session = context.get("session");
    delete session.grant;
    delete session.credential;
    delete session.liveAt;
    return context.json({});
  });

  // Without the wallet: by what was pushed, or by the status list.
  api.get("/standing", async (context) => {
    const { credential } = context.get("session");
    if (credential === undefined) return refuse("no_session_grant");
    return context.json(await standingOf(credential));
  });

  async function standingOf(credential: string): Promise<Standing> {
    try {
      const { by, list } = await checkGrant(credential, { origin: origin(), lists, pushed: known.isRevoked, now: now() });
      return { by, ...(list === undefined ? {} : { list }) };
    } catch (error) {
      if (error instanceof RevokedError) return { error: error.code, by: error.by };
      if (error instanceof VerificationError) return { error: error.code };
      throw error;
    }
  }

  api.post("/challenge", (context) => {
    const challenge = drawChallenge();
    context.get("session").challenge = challenge;
    return context.json({ challenge, audience: origin() });
  });

  api.post("/presentation", async (context) => {
    const session = context.get("session");
    const { presentation } = await bodyOf(context.req);
    const { challenge, grant: before, credential } = session;
    delete session.challenge;
    if (!isText(presentation) || challenge === undefined) return refuse("malformed");
    if (before === undefined || credential === undefined) return refuse("no_session_grant");
    const { grant } = await checkGrant(credential, {
      origin: origin(),
      presentation: { jwt: presentation, challenge, audience: origin() },
      lists,
      pushed: known.isRevoked,
      now: now(),
    });
    session.grant = grant;
    session.liveAt = now().getTime();
    return context.json({ holder: grant.issuer });
  });

  api.post("/pay", async (context) => {
    const session = context.get("session");
    const { accepts } = await bodyOf(context.req);
    if (!Array.isArray(accepts) || accepts.length > 16) return refuse("malformed");
    if (session.grant === undefined) return refuse("no_session_grant");
    if (known.isRevoked(session.grant.grantId)) return refuse("revoked");
    if (session.liveAt === undefined) return refuse("not_live");
    if (session.payments >= MOST_PAYMENTS) return refuse("too_many_payments");
    const compensation = session.grant.authorizationDetails.find((detail) => detail.compensation !== undefined)?.compensation;
    const paid = compensation && (await payer.pay(compensation, accepts, session.grant.grantId));
    if (paid === undefined) return refuse("price_not_agreed");
    session.payments += 1;
    return context.json(paid);
  });

  api.post("/concerts", async (context) => {
    const { artists } = await bodyOf(context.req);
    if (!Array.isArray(artists) || artists.length > 10 || !artists.every((name) => isText(name) && name.length <= 200)) return refuse("malformed");
    return context.json({ sample: true, concerts: sampleConcerts(artists.filter(isText)) });
  });

  return api;
}
