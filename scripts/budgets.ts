import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSync } from "oxc-parser";

/** Sizes of what the build injects and loads first, gzipped, against their budgets; and what may never be in a content script. */
const built = ".output/chrome-mv3";
const kB = 1000;
const budgets = [
  { name: "provider script (in every page)", files: ["content-scripts/provider.js"], most: 4 * kB },
  { name: "bridge (beside every page)", files: ["content-scripts/bridge.js"], most: 4 * kB },
  { name: "background", files: withStaticImports(["background.js"]), most: 450 * kB },
  { name: "popup, first paint", files: firstPaint("popup.html"), most: 150 * kB },
];

/** The page's world gets no store, no extension API and nothing that loads code from afar. */
const forbidden = [
  { where: /^content-scripts\/provider\.js$/, what: "indexedDB", pattern: /indexedDB/ },
  { where: /^content-scripts\/provider\.js$/, what: "chrome.", pattern: /\bchrome\./ },
  { where: /^content-scripts\/provider\.js$/, what: "browser.runtime", pattern: /browser\.runtime/ },
  { where: /^content-scripts\//, what: "a remote load", pattern: /(?:import\(|importScripts\(|fetch\(|\.src\s*=|\bfrom\s*)\s*[`"']https?:/ },
  { where: /^content-scripts\//, what: "eval", pattern: /\beval\(|new Function\(/ },
];

let failures = 0;
console.log("what                              kB gzip   budget   files");
for (const { name, files, most } of budgets) {
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file)), { level: 9 }).length, 0);
  const holds = files.length > 0 && size <= most;
  failures += holds ? 0 : 1;
  console.log(
    `${name.padEnd(32)} ${(size / kB).toFixed(2).padStart(8)} ${(most / kB).toFixed(0).padStart(8)}   ${String(files.length).padStart(5)}  ${holds ? "holds" : "OVER"}`,
  );
}
for (const file of readdirSync(join(built, "content-scripts"))) {
  const path = `content-scripts/${file}`;
  const source = readFileSync(join(built, path), "utf8");
  for (const { where, what, pattern } of forbidden) {
    if (!where.test(path) || !pattern.test(source)) continue;
    failures += 1;
    console.error(`${path} may not contain ${what}`);
  }
}
process.exitCode = failures > 0 ? 1 : 0;

/** The page, its style sheets and scripts, and all that those import statically. */
function firstPaint(page: string): string[] {
  const html = readFileSync(join(built, page), "utf8");
  const linked = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"[^>]*>/g)].map(([, href]) =>
    (href ?? "").replace(/^\//, ""),
  );
  return [page, ...withStaticImports(linked)];
}

function withStaticImports(files: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    if (!file.endsWith(".js")) return;
    const { staticImports, staticExports } = parseSync(file, readFileSync(join(built, file), "utf8")).module;
    const requests = [
      ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ];
    for (const request of requests) visit(relative(resolve(built), resolve(built, dirname(file), request)));
  };
  for (const file of files) visit(file);
  return [...seen];
}
