import { describe, expect, test } from "vitest";
import { parseModule } from "./modules.ts";
import { violations } from "./rules.ts";

/** The files of a small house, each beside one that breaks a rule. Paths must exist where a resolved import is meant. */
const root = new URL("../..", import.meta.url).pathname;
const module = (path: string, source: string) => parseModule(root, path, source);
const broken = (path: string, source: string) => violations([module(path, source)]).map(({ rule }) => rule);

describe("order of lib/", () => {
  test.each([
    ["lib/vault/x.ts", `import { a } from "../crypto/bytes.ts";`],
    ["lib/consent/x.ts", `import type { A } from "../protocol/methods.ts";`],
    ["lib/wallet/x.ts", `import type { A } from "../consent/views.ts";`],
    ["lib/consent/x.ts", `import { a } from "./views.ts";`],
  ])("%s may: %s", (path, source) => {
    expect(broken(path, source)).toEqual([]);
  });

  test.each([
    ["lib/crypto/x.ts", `import { a } from "../protocol/limits.ts";`],
    ["lib/protocol/x.ts", `import { a } from "../crypto/bytes.ts";`],
    ["lib/sources/x.ts", `import { a } from "../consent/views.ts";`],
    ["lib/activity/x.ts", `import type { A } from "../consent/views.ts";`],
    ["lib/activity/x.ts", `import { type A } from "../consent/views.ts";`],
    ["lib/activity/x.ts", `export type { A } from "../consent/views.ts";\nexport const b = 1;`],
    ["lib/activity/x.ts", `type A = import("../consent/views.ts").A;`],
    ["lib/activity/x.ts", `const a = await import("../consent/views.ts");`],
    ["lib/status/x.ts", `import type { LogEvent } from "../activity/event.ts";`],
    ["lib/identity/x.ts", `import { a } from "../status/bitstring.ts";`],
    ["lib/access/x.ts", `import { contract } from "../wallet/contract.ts";`],
    ["lib/wallet/x.ts", `import { a } from "../consent/views.ts";`],
    ["lib/stuff/x.ts", ""],
  ])("%s may not: %s", (path, source) => {
    expect(broken(path, source)).toEqual(["order"]);
  });
});

describe("folders", () => {
  test.each([
    ["components/x/x.tsx", `import type { A } from "../../lib/consent/views.ts";`],
    ["sdk/x.ts", `import type { A } from "../lib/protocol/methods.ts";`],
    ["lib/identity/x.ts", `import { a } from "../../sdk/data-model/faults.ts";`],
    ["lib/sources/x.test.ts", `import { a } from "../../e2e/fixtures/spotify-history.ts";`],
    ["sdk/x.test.ts", `import { a } from "../lib/protocol/errors.ts";`],
    ["e2e/x.ts", `import type { A } from "../lib/protocol/methods.ts";`],
    ["examples/x/x.ts", `import type { A } from "../../lib/protocol/methods.ts";`],
    ["entrypoints/background/index.ts", `import { a } from "../../lib/vault/store/store.ts";`],
    ["contracts/x.test.ts", `import { a } from "../lib/activity/merkle.ts";`],
    ["e2e/x.ts", `import { a } from "../contracts/local-chain.ts";`],
  ])("%s may: %s", (path, source) => {
    expect(broken(path, source)).toEqual([]);
  });

  test.each([
    ["lib/browser/x.ts", `import { a } from "../../entrypoints/background/index.ts";`],
    ["components/x/x.tsx", `import { a } from "../../lib/consent/views.ts";`],
    ["components/x/x.tsx", `import type { A } from "../../lib/vault/store/store.ts";`],
    ["sdk/x.ts", `import { a } from "../lib/protocol/methods.ts";`],
    ["sdk/x.ts", `import type { A } from "../lib/consent/views.ts";`],
    ["lib/identity/x.ts", `import { a } from "../../sdk/server/signed.ts";`],
    ["e2e/x.ts", `import { a } from "../lib/protocol/limits.ts";`],
    ["e2e/x.ts", `import type { A } from "../lib/consent/views.ts";`],
    ["lib/sources/x.ts", `import { a } from "../../e2e/fixtures/spotify-history.ts";`],
    ["lib/access/x.ts", `import { a } from "../../scripts/check-imports.ts";`],
    ["examples/x/x.ts", `import { a } from "../../lib/protocol/methods.ts";`],
    ["contracts/x.ts", `import { a } from "../lib/activity/merkle.ts";`],
    ["lib/earnings/x.ts", `import { a } from "../../contracts/abi.ts";`],
    ["sdk/server/x.ts", `import { a } from "../../contracts/abi.ts";`],
  ])("%s may not: %s", (path, source) => {
    expect(broken(path, source)).toEqual(["folders"]);
  });
});

describe("packages", () => {
  test.each([
    ["lib/vault/x.ts", "dexie"],
    ["lib/identity/x.ts", "@veramo/core"],
    ["lib/identity/x.ts", "ethers"],
    ["lib/earnings/x.ts", "@metamask/eth-sig-util"],
    ["lib/browser/x.ts", "wxt/browser"],
    ["entrypoints/bridge.content.ts", "wxt/browser"],
    ["sdk/server/verify.ts", "jose"],
    ["examples/x/server.ts", "viem/accounts"],
    ["lib/vault/x.test.ts", "node:fs"],
  ])("%s may import %s", (path, name) => {
    expect(broken(path, `import "${name}";`)).toEqual([]);
  });

  test.each([
    ["lib/activity/x.ts", "dexie"],
    ["entrypoints/background/index.ts", "dexie"],
    ["lib/consent/x.ts", "@veramo/core"],
    ["lib/consent/x.ts", "@metamask/eth-sig-util"],
    ["lib/earnings/x.ts", "ethers"],
    ["lib/access/x.ts", "viem/accounts"],
    ["lib/vault/x.ts", "wxt/browser"],
    ["components/x/x.tsx", "wxt/browser"],
    ["lib/vault/x.ts", "node:fs"],
    ["examples/concert-finder/x.ts", "pg"],
  ])("%s may not import %s", (path, name) => {
    expect(broken(path, `import "${name}";`)).toEqual(["packages"]);
    expect(broken(path, `import type { A } from "${name}";`)).toEqual(["packages"]);
  });

  test("what is for tests stays in tests", () => {
    expect(broken("lib/vault/x.ts", `import { test } from "vitest";`)).toEqual(["packages"]);
    expect(broken("lib/vault/x.test.ts", `import { test } from "vitest";`)).toEqual([]);
    expect(broken("lib/vault/x.ts", `import { a } from "../../scripts/house/rules.test.ts";`)).toEqual(["no-test-code"]);
    expect(broken("faults/x.ts", `import { a } from "../lib/vault/testing.ts";`)).toEqual([]);
  });

  test("what an app installs depends on nothing", () => {
    expect(broken("sdk/client.ts", `import { z } from "zod";`)).toEqual(["sdk-alone"]);
    expect(broken("sdk/client.ts", `import { SignJWT } from "jose";`)).toEqual(["sdk-alone"]);
  });
});

describe("shape", () => {
  test("a file that only passes on others' exports is a barrel", () => {
    expect(broken("lib/vault/index.ts", `export * from "./vault.ts";`)).toEqual(["no-barrel"]);
    expect(broken("lib/vault/index.ts", `export { a } from "./vault.ts";`)).toEqual(["no-barrel"]);
    expect(broken("lib/vault/index.ts", `export { a } from "./vault.ts";\nexport const b = 1;`)).toEqual([]);
  });

  test.each(["lib/vault/utils.ts", "lib/vault/helpers/a.ts", "components/common/a.tsx"])("%s has no name of the domain", (path) => {
    expect(broken(path, "")).toEqual(["named-by-domain"]);
  });

  test.each(["// oxlint-disable-next-line no-eval", "/* eslint-disable */", "// biome-ignore format: x", "// @ts-expect-error"])("%s", (comment) => {
    expect(broken("lib/vault/x.ts", comment)).toEqual(["no-silencing"]);
  });

  test("an import must lead to a file, by a relative path with its extension", () => {
    expect(broken("lib/vault/x.ts", `import { a } from "./store";`)).toEqual(["resolves"]);
    expect(broken("lib/vault/x.ts", `import { a } from "@/lib/vault/store.ts";`)).toEqual(["resolves"]);
  });

  test("circles are found, those of types alone too", () => {
    const importing = (path: string, to: string) => ({ path, imports: [{ to, own: true, typeOnly: true, line: 1 }], barrel: false, comments: [] });
    const circle = [importing("lib/vault/a.ts", "lib/vault/b.ts"), importing("lib/vault/b.ts", "lib/vault/a.ts")];
    expect(violations(circle).map(({ rule }) => rule)).toEqual(["no-circles"]);
    expect(violations([importing("lib/vault/a.ts", "lib/vault/b.ts"), importing("lib/vault/b.ts", "lib/vault/c.ts")])).toEqual([]);
  });
});
