import type { Import, Module } from "./modules.ts";

/** The parts of `lib/`, top to bottom: a part may import only from parts that come after it. The last row is the ground: its two import nothing of ours. */
const order = [
  ["browser"],
  ["wallet"],
  ["access"],
  ["anchoring"],
  ["consent"],
  ["earnings"],
  ["sources"],
  ["activity"],
  ["status"],
  ["identity"],
  ["vault"],
  ["crypto", "protocol"],
];

/** What each top folder may import of ours. `types` means: `import type` only. */
const mayImport: Readonly<Record<string, readonly { readonly folder: RegExp; readonly types?: true }[]>> = {
  // The rules of the credential data model are written once: who issues keeps the same ones as who verifies.
  lib: [{ folder: /^lib\// }, { folder: /^sdk\/data-model\// }],
  "lib tests": [{ folder: /^lib\// }, { folder: /^e2e\/fixtures\// }, { folder: /^sdk\/data-model\// }],
  components: [{ folder: /^components\// }, { folder: /^lib\/(?!vault\/)/, types: true }],
  entrypoints: [{ folder: /^entrypoints\// }, { folder: /^components\// }, { folder: /^lib\// }, { folder: /^sdk\// }],
  sdk: [{ folder: /^sdk\// }, { folder: /^lib\/protocol\//, types: true }],
  // They hold the sdk's copy of the error table against the wallet's own.
  "sdk tests": [{ folder: /^sdk\// }, { folder: /^lib\/protocol\// }],
  examples: [{ folder: /^(?:examples|contracts)\// }, { folder: /^sdk\// }, { folder: /^lib\/protocol\//, types: true }],
  e2e: [
    { folder: /^(?:e2e|faults|sdk|examples|contracts)\// },
    { folder: /^scripts\/(?:chromium|built)\.ts$/ },
    { folder: /^lib\/protocol\//, types: true },
  ],
  bench: [{ folder: /^(?:bench|lib|sdk|e2e|examples|contracts)\// }, { folder: /^scripts\/(?:chromium|built)\.ts$/ }],
  faults: [{ folder: /^(?:faults|bench|lib|sdk|e2e|examples|contracts)\// }, { folder: /^scripts\/(?:chromium|built)\.ts$/ }],
  scripts: [{ folder: /^(?:scripts|e2e|examples|contracts)\// }],
  contracts: [{ folder: /^contracts\// }],
  // They hold what the wallet builds and what a verifier checks against the contracts.
  "contracts tests": [{ folder: /^(?:contracts|lib|sdk)\// }],
};

/** Packages that are the business of some folders alone. */
const keptTo: readonly { readonly package: RegExp; readonly folders: RegExp; readonly where: string }[] = [
  { package: /^dexie(?:$|\/)/, folders: /^(?:lib\/vault|bench)\//, where: "lib/vault, and the bench, which holds the vault against it" },
  {
    package: /^(?:@veramo\/|did-resolver(?:$|\/))/,
    folders: /^(?:lib\/identity|bench)\//,
    where: "lib/identity, and the bench, which holds sdk/server against it",
  },
  { package: /^@metamask\/eth-sig-util(?:$|\/)/, folders: /^lib\/(?:earnings|identity)\//, where: "lib/earnings and lib/identity" },
  { package: /^ethers(?:$|\/)/, folders: /^lib\/identity\//, where: "lib/identity: it comes with Veramo's key manager" },
  {
    package: /^(?:viem|ox|@x402\/[^/]+)(?:$|\/)/,
    folders: /^(?:lib\/(?:earnings|identity)|examples|e2e|bench|faults|contracts)\//,
    where: "lib/earnings, lib/identity, and what plays an app (examples, e2e, bench, faults, contracts)",
  },
  { package: /^(?:wxt\/|@wxt-dev\/browser|webextension-polyfill)/, folders: /^(?:lib\/browser|entrypoints)\//, where: "lib/browser and entrypoints" },
  {
    package: /^(?:pg|node-sqlite3-wasm|@electric-sql\/[^/]+)(?:$|\/)/,
    folders: /^examples\/status-host\//,
    where: "examples/status-host, the only part that keeps anything on a server",
  },
  {
    package: /^(?:vitest|fast-check|fake-indexeddb)(?:$|\/)/,
    folders: /(?:\.test\.tsx?|\/testing\.ts|\.suite\.ts)$|^bench\//,
    where: "tests",
  },
  {
    package: /^(?:node:|@?playwright|@playwright\/)/,
    folders: /^(?!lib\/|components\/|entrypoints\/|sdk\/(?!(?:server|testing)\/))|(?:\.test\.tsx?|\/testing\.ts|\.suite\.ts)$/,
    where: "what runs on Node",
  },
];

export type Violation = { readonly rule: string; readonly path: string; readonly line: number; readonly message: string };

/** Every breach of the house rules in a set of modules. Pure. */
export function violations(modules: readonly Module[]): Violation[] {
  return [...modules.flatMap(moduleViolations), ...circles(modules)];
}

function moduleViolations(module: Module): Violation[] {
  const at = (rule: string, line: number, message: string): Violation => ({ rule, path: module.path, line, message });
  const found: Violation[] = [];
  const part = partOf(module.path);
  if (module.path.startsWith("lib/") && rank(part) < 0) found.push(at("order", 1, `lib/${part} has no place in the order of lib/`));
  if (/(?:^|\/)(?:utils?|helpers?|common|shared|misc)(?:\/|\.tsx?$)/.test(module.path))
    found.push(at("named-by-domain", 1, "name it by what it does for the user"));
  if (module.barrel) found.push(at("no-barrel", 1, "it only passes on what other files export: import from those"));
  for (const comment of module.comments) {
    if (/^[\s*]*(?:(?:oxlint|eslint)-disable|biome-ignore|@ts-(?:ignore|nocheck|expect-error)|c8 ignore|v8 ignore)/.test(comment.text)) {
      found.push(at("no-silencing", comment.line, "a check is silenced: mend what it found"));
    }
  }
  for (const item of module.imports) {
    const rule = brokenRule(module.path, item);
    if (rule) found.push(at(rule.name, item.line, rule.message));
  }
  return found;
}

type Broken = { readonly name: string; readonly message: string } | undefined;

function brokenRule(path: string, item: Import): Broken {
  if (item.problem) return { name: "resolves", message: `${item.to}: ${item.problem}` };
  if (item.own && isTest(item.to) && !isTest(path) && !measures.test(path)) return { name: "no-test-code", message: `${item.to} is for tests` };
  return item.own ? (brokenFolder(path, item) ?? brokenOrder(path, item)) : (brokenPackage(path, item) ?? brokenSdk(path, item));
}

function brokenFolder(path: string, { to, typeOnly }: Import): Broken {
  const allowed = mayImport[isTest(path) && `${topOf(path)} tests` in mayImport ? `${topOf(path)} tests` : topOf(path)];
  if (!allowed || !to.includes("/")) return undefined;
  const rules = allowed.filter(({ folder }) => folder.test(to));
  if (rules.some(({ types }) => !types || typeOnly)) return undefined;
  const message = rules.length > 0 ? `may import only types from ${to}` : `may not import ${to}`;
  return { name: "folders", message: `${topOf(path)}/ ${message}` };
}

/** `import type` counts: a type that points upward is still a part that knows who uses it. */
function brokenOrder(path: string, { to, typeOnly }: Import): Broken {
  if (!path.startsWith("lib/") || !to.startsWith("lib/")) return undefined;
  const [from, target] = [partOf(path), partOf(to)];
  if (from === target) return undefined;
  if (rank(target) <= rank(from)) return { name: "order", message: `lib/${from} may not import lib/${target}: imports run downwards` };
  if (from === "wallet" && !typeOnly) return { name: "order", message: `lib/wallet is a contract: types only, not the values of ${to}` };
  return undefined;
}

function brokenPackage(path: string, { to }: Import): Broken {
  const kept = keptTo.find((rule) => rule.package.test(to) && !rule.folders.test(path));
  return kept && !isConfiguration(path) ? { name: "packages", message: `${to} is kept to ${kept.where}` } : undefined;
}

/** What an app's page installs has no dependencies; its server side and the wallet for its tests have jose and what Node brings. */
function brokenSdk(path: string, { to }: Import): Broken {
  if (!path.startsWith("sdk/") || /\.test\.tsx?$/.test(path)) return undefined;
  const server = /^sdk\/(?:server|testing)\//.test(path);
  return server && (to === "jose" || to.startsWith("node:")) ? undefined : { name: "sdk-alone", message: `sdk/ may not depend on ${to}` };
}

/** Strongly connected components (Tarjan), types included. */
function circles(modules: readonly Module[]): Violation[] {
  const next = new Map(modules.map(({ path, imports }) => [path, imports.filter(({ own }) => own).map(({ to }) => to)]));
  const index = new Map<string, number>();
  const stack: string[] = [];
  const found: Violation[] = [];
  const visit = (path: string): number => {
    const mine = index.size;
    index.set(path, mine);
    let lowest = mine;
    stack.push(path);
    for (const to of next.get(path) ?? []) {
      if (!next.has(to)) continue;
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, index.get(to) ?? lowest);
    }
    if (lowest === mine) {
      const members = stack.splice(stack.indexOf(path));
      if (members.length > 1 || next.get(path)?.includes(path))
        found.push({ rule: "no-circles", path, line: 1, message: `circle: ${members.join(", ")}` });
    }
    return lowest;
  };
  for (const { path } of modules) if (!index.has(path)) visit(path);
  return found;
}

const topOf = (path: string) => path.split("/")[0] ?? "";
const partOf = (path: string) => path.split("/")[1] ?? "";
const rank = (part: string) => order.findIndex((row) => row.includes(part));
/** What is done to the product, and ships with nothing. */
const measures = /^(?:bench|faults)\//;
const isTest = (path: string) => /(?:\.test\.tsx?|\/testing\.ts|\.suite\.ts)$/.test(path);
const isConfiguration = (path: string) => !path.includes("/");
