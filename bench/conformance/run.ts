import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serveVcApi } from "./serve.ts";

/**
 * Runs the W3C suites from checkouts of theirs with their packages installed: `--vcdm <folder>`, `--jose <folder>`. They are copied; nothing in
 * the checkouts changes. `--as-is` leaves out the replacements that docs/conformance.md describes. `--serve <port>` only serves the VC API.
 */
const { values: options } = parseArgs({
  options: { vcdm: { type: "string" }, jose: { type: "string" }, "as-is": { type: "boolean" }, serve: { type: "string" } },
});
const here = (file: string): string => resolve(import.meta.dirname, file);
const tsx = import.meta.resolve("tsx");
/** The suite for JOSE calls `map` on an iterator, which Node has from version 22 on. */
const iteratorMap = `data:text/javascript,${encodeURIComponent(
  "Object.getPrototypeOf(Object.getPrototypeOf([].values())).map ??= function (of) { return Array.from(this, of); }",
)}`;

type Report = {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
};

function copied(checkout: string): string {
  const folder = mkdtempSync(join(tmpdir(), "freehold-conformance-"));
  const skipped = join(resolve(checkout), "node_modules");
  cpSync(resolve(checkout), folder, { recursive: true, filter: (path) => !path.startsWith(skipped) && !path.endsWith("/.git") });
  symlinkSync(skipped, join(folder, "node_modules"), "dir");
  return folder;
}

function configure(folder: string, implementation: object): void {
  writeFileSync(join(folder, "localConfig.cjs"), `module.exports = ${JSON.stringify({ settings: {}, implementations: [implementation] })};`);
}

async function mocha(folder: string, env: NodeJS.ProcessEnv): Promise<Report> {
  const report = join(folder, "freehold-report.json");
  const args = [
    "--import",
    tsx,
    "--import",
    iteratorMap,
    "node_modules/mocha/bin/_mocha",
    "tests/",
    "--no-config",
    "--no-package",
    "--timeout",
    "60000",
    "--exit",
  ];
  const child = spawn(process.execPath, [...args, "--preserve-symlinks", "--reporter", "json", "--reporter-option", `output=${report}`], {
    cwd: folder,
    env: { ...process.env, ...env, APP_ROOT_PATH: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await new Promise((ended) => child.once("exit", ended));
  return JSON.parse(readFileSync(report, "utf8")) as Report;
}

/** The data model's suite, over HTTP. */
async function dataModel(checkout: string): Promise<Report> {
  const folder = copied(checkout);
  const { origin, did, close } = await serveVcApi();
  try {
    const tags = ["vc2.0", "EnvelopingProof"];
    const endpoint = (path: string) => [{ id: did, endpoint: `${origin}${path}`, tags }];
    configure(folder, {
      name: "Freehold",
      implementation: "Freehold",
      issuers: endpoint("/credentials/issue"),
      verifiers: endpoint("/credentials/verify"),
      vpVerifiers: endpoint("/presentations/verify"),
    });
    if (!options["as-is"]) replaceIn(folder);
    return await mocha(folder, {});
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** docs/conformance.md says why each of these. */
function replaceIn(folder: string): void {
  const presentations = JSON.stringify(`file://${here("presentations.ts")}`);
  const edit = (file: string, edited: (text: string) => string) => {
    const path = join(folder, "tests", file);
    const text = readFileSync(path, "utf8");
    if (edited(text) === text) throw new Error(`${file} is another than the one this was written for`);
    writeFileSync(path, edited(text));
  };
  edit("data-generator.js", () => `export * from ${presentations};\n`);
  edit("assertions.js", (text) => text.replace("credential.should.exist();", "should.exist(credential);"));
  edit("fixtures.js", (text) =>
    text.replace(/^export const vp_jwt = .*$/m, `import {presentationJwt as vp_jwt} from ${presentations};\nexport {vp_jwt};`),
  );
  edit("4.13.2-envelopes.js", (text) => text.replace("data:application/jwt,${vp_jwt}", "data:application/vp+jwt,${vp_jwt}"));
}

/** The suite for JOSE calls each implementation by `docker compose run`: this is what answers instead. */
async function jose(checkout: string): Promise<Report> {
  const folder = copied(checkout);
  try {
    const features = { credential_jose: true, presentation_jose: true };
    configure(folder, { name: "Freehold", implementation: "Freehold", "jose-cose": { features } });
    const command = join(folder, "docker");
    const run = `exec "${process.execPath}" --import "${tsx}" "${here("jose.ts")}"`;
    writeFileSync(command, `#!/bin/bash\nshift 6\n${run} "\${@//\\/tests\\//${folder}/tests/}"\n`);
    chmodSync(command, 0o755);
    return await mocha(folder, { PATH: [folder, process.env["PATH"] ?? ""].join(delimiter) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(name: string, { stats, failures }: Report): void {
  for (const { fullTitle, err } of failures) console.log(`failed: ${fullTitle}\n        ${err.message ?? ""}`);
  console.log(`${name}: ${String(stats.passes)} passed, ${String(stats.failures)} failed, ${String(stats.pending)} skipped`);
  if (stats.failures > 0) process.exitCode = 1;
}

if (options.vcdm) print("VC Data Model 2.0", await dataModel(options.vcdm));
if (options.jose) print("Securing with JOSE", await jose(options.jose));
if (options.serve) {
  const { origin, did } = await serveVcApi(Number(options.serve));
  console.log(`VC API at ${origin}, issuer ${did}`);
}
