import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { Hono } from "hono";
import { bundlePage } from "../bundle-page.ts";
import { type Running, type StartOptions, serveApp } from "../serve-app.ts";

const HERE = new URL("./", import.meta.url);

const answer = (body: string, type: string) => () =>
  new Response(body, { headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" } });

/** Starts the hostile page, and on another port the frame of another origin that it holds. `url` is the page's origin. */
export async function startHostilePage({ port, host = "localhost" }: StartOptions): Promise<Running> {
  const [page, frame, script, frameScript] = await Promise.all([
    readFile(new URL("public/index.html", HERE), "utf8"),
    readFile(new URL("public/frame.html", HERE), "utf8"),
    bundlePage(new URL("page/app.ts", HERE)),
    bundlePage(new URL("page/frame.ts", HERE)),
  ]);
  const frames = new Hono();
  // A module of a sandboxed frame is loaded from the origin "null": it needs CORS.
  frames.use(async (context, next) => {
    await next();
    context.header("access-control-allow-origin", "*");
  });
  frames.get("/frame.html", answer(frame, "text/html")).get("/frame.js", answer(frameScript, "text/javascript"));
  const elsewhere = await serveApp(frames, { port: 0, host });
  const html = page.replace("</head>", `<meta name="elsewhere" content="${elsewhere.url}" /></head>`);
  const app = new Hono().get("/", answer(html, "text/html")).get("/app.js", answer(script, "text/javascript")).route("/", frames);
  const main = await serveApp(app, { port, host });
  return {
    url: main.url,
    close: async () => {
      await Promise.all([main.close(), elsewhere.close()]);
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await startHostilePage({ port: Number(process.env["PORT"] ?? 4320) });
  console.log(`The hostile page is at ${url}`);
}
