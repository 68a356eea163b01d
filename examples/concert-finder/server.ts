import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { Hono } from "hono";
import { bundlePage } from "../bundle-page.ts";
import { type Running, type StartOptions, serveApp } from "../serve-app.ts";
import { newApi, type Paying } from "./api.ts";

const HERE = new URL("./", import.meta.url);
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const answer = (body: string, type: string) => () =>
  new Response(body, { headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" } });

/** Starts the demo app. Grants are for its `url`. Without `paying` it pays with promises of a test network's money. */
export async function startConcertFinder({ paying, ...options }: StartOptions & { readonly paying?: Paying }): Promise<Running> {
  const [html, css, script] = await Promise.all([
    readFile(new URL("public/index.html", HERE), "utf8"),
    readFile(new URL("public/style.css", HERE), "utf8"),
    bundlePage(new URL("page/app.ts", HERE)),
  ]);
  let url = "";
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("content-security-policy", CONTENT_SECURITY_POLICY);
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
  });
  app.get("/", answer(html, "text/html")).get("/style.css", answer(css, "text/css")).get("/app.js", answer(script, "text/javascript"));
  app.route("/api", newApi({ origin: () => url, cookie: () => `concert-finder-${new URL(url).port}`, ...(paying ? { paying } : {}) }));
  const running = await serveApp(app, options);
  url = running.url;
  return running;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await startConcertFinder({ port: Number(process.env["PORT"] ?? 4310) });
  console.log(`Concert Finder is at ${url}`);
}
