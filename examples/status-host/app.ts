import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { acceptList, HostError } from "./accept.ts";
import { type Allowance, rateLimit } from "./rate-limit.ts";
import type { ListStore } from "./store.ts";

export type HostOptions = {
  readonly store: ListStore;
  /** The address that lists call themselves by, without a slash at the end. */
  readonly base: () => string;
  /** Who asks, as far as an allowance goes. */
  readonly callerOf: (context: Context) => string;
  readonly now?: () => Date;
  readonly allowances?: Partial<Readonly<Record<"reads" | "writes", Allowance>>>;
};

/** Twice what the longest list takes that cannot be packed. */
const MOST_BYTES = 65_536;
/** How long a cache may keep a list without asking, seconds: a revocation is not seen for that much longer at most. */
const CACHED = 60;
const MEDIA_TYPE = "application/vc+jwt";

const etagOf = (jwt: string): string => `"${createHash("sha256").update(jwt).digest("base64url")}"`;

/**
 * Keeps the newest status list of whoever signs one, and gives it to whoever asks. It needs to trust nobody and nobody needs to trust
 * it: it cannot make a list, only fail to show it, and then the last one runs out within a day.
 */
export function newStatusHost({ store, base, callerOf, now = () => new Date(), allowances = {} }: HostOptions): Hono {
  const reads = rateLimit(allowances.reads ?? { atOnce: 300, perSecond: 10 });
  const writes = rateLimit(allowances.writes ?? { atOnce: 60, perSecond: 0.2 });
  const app = new Hono();

  app.use(
    cors({ origin: "*", allowMethods: ["GET", "PUT"], allowHeaders: ["content-type"], exposeHeaders: ["etag", "retry-after"], maxAge: 86_400 }),
  );
  app.use(async (context, next) => {
    await next();
    context.header("x-content-type-options", "nosniff");
  });
  app.use(async (context, next) => {
    const take = context.req.method === "PUT" ? writes : reads;
    const seconds = take(callerOf(context), now().getTime());
    if (seconds > 0) return context.json({ error: "rate_limited" }, 429, { "retry-after": String(seconds) });
    return next();
  });
  app.onError((error, context) => {
    if (error instanceof HostError) return context.json({ error: error.code }, error.status);
    console.error(error);
    return context.json({ error: "internal" }, 500);
  });
  app.notFound((context) => context.json({ error: "not_found" }, 404));

  app.get("/:path{[A-Za-z0-9_-]{43}}", async (context) => {
    const list = await store.get(context.req.param("path"));
    const left = list ? Math.floor((list.validUntil - now().getTime()) / 1000) : 0;
    if (!list || left <= 0) throw new HostError("not_found", 404);
    const etag = etagOf(list.jwt);
    const headers = { etag, "cache-control": `public, max-age=${Math.min(CACHED, left)}, must-revalidate` };
    const known = context.req.header("if-none-match")?.split(/\s*,\s*/) ?? [];
    if (known.some((one) => one.replace(/^W\//, "") === etag)) return context.body(null, 304, headers);
    return context.body(list.jwt, 200, { ...headers, "content-type": MEDIA_TYPE });
  });

  const tooLarge = (context: Context) => context.json({ error: "too_large" }, 413);
  app.put("/:path{[A-Za-z0-9_-]{43}}", bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }), async (context) => {
    if (context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() !== MEDIA_TYPE) throw new HostError("wrong_media_type", 415);
    const list = await acceptList(await context.req.text(), context.req.param("path"), base(), now());
    // The same list once more is what a wallet sends that did not hear the answer.
    if (!(await store.put(list)) && (await store.get(list.path))?.jwt !== list.jwt) throw new HostError("not_newer", 409);
    return context.body(null, 204, { etag: etagOf(list.jwt) });
  });

  return app;
}
