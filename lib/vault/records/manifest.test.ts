import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeBase64url } from "../../crypto/base64url.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { encryptionKey, type PassphraseParameters, stretchPassphrase } from "../../crypto/derive.ts";
import { open } from "../../crypto/envelope.ts";
import { deriveKeyring } from "../keyring.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { isOutdated, packManifest, readManifest, type StoredManifest } from "./manifest.ts";
import { Records } from "./records.ts";
import type { Manifest } from "./segments.ts";

const part = fc.record({
  importId: fc.constantFrom("a", "b", "c"),
  importedAt: fc.constantFrom(1, 2),
  version: fc.nat(3),
  count: fc.integer({ min: 1, max: 512 }),
});
const segment = fc
  .record({ id: fc.uuid(), from: fc.integer(), to: fc.integer(), digest: fc.string(), parts: fc.array(part, { minLength: 1, maxLength: 4 }) })
  .map((one) => ({ ...one, count: one.parts.reduce((sum, { count }) => sum + count, 0) }));

it("is read as it was packed", () => {
  fc.assert(
    fc.property(fc.record({ version: fc.nat(), segments: fc.array(segment) }), (manifest: Manifest) => {
      const stored = JSON.parse(JSON.stringify(packManifest(manifest))) as StoredManifest;
      expect(isOutdated(stored)).toBe(false);
      expect(readManifest(stored)).toEqual(manifest);
    }),
  );
});

it("of vault format 1 has one import for each segment", () => {
  const first = { id: "s", importId: "i", importedAt: 5, from: 1, to: 9, count: 3, digest: "d", version: 2 };
  const stored: StoredManifest = { version: 4, segments: [first] };
  expect(isOutdated(stored)).toBe(true);
  expect(readManifest(stored)).toEqual({
    version: 4,
    segments: [{ id: "s", from: 1, to: 9, count: 3, digest: "d", parts: [{ importId: "i", importedAt: 5, version: 2, count: 3 }] }],
  });
});

type Wrap = { readonly salt: string; readonly parameters: PassphraseParameters; readonly box: string };
type Dump = {
  readonly passphrase: string;
  readonly rows: readonly { readonly space: string; readonly id: string | number; readonly rev: number; readonly box: string }[];
  readonly plain: readonly [{ readonly name: "header"; readonly value: { readonly vaultId: string; readonly passphrase: Wrap } }];
};

/** A vault as version 0.1.0 left it at rest. */
async function firstVault(): Promise<{ store: MemoryStore; records: Records }> {
  const { passphrase, rows, plain } = JSON.parse(readFileSync(new URL("../fixtures/format-1.json", import.meta.url), "utf8")) as Dump;
  const { vaultId } = plain[0].value;
  const { salt, parameters, box } = plain[0].value.passphrase;
  const wrapping = await encryptionKey(await stretchPassphrase(passphrase, decodeBase64url(salt), parameters), "passphrase");
  const vaultKey = await open(wrapping, decodeBase64url(box), canonicalJson({ vaultId, wrap: "passphrase", salt, parameters }));
  const keyring = await deriveKeyring(vaultId, vaultKey);
  const store = new MemoryStore();
  await store.load(rows.map((row) => ({ ...row, box: new Uint8Array(Buffer.from(row.box, "base64")) })));
  return {
    store,
    records: new Records(
      store,
      async () => keyring,
      (changes) => store.commit(changes),
    ),
  };
}

it("and the segments of a vault of format 1 are read, before and after they are upgraded", async () => {
  const { store, records } = await firstVault();
  const [source, stream] = ["urn:datawallet:source:spotify", "play_events"];
  const page = { source, stream, since: 0, until: Number.MAX_SAFE_INTEGER, order: "asc", limit: 5000 } as const;
  const before = await records.page(page);
  expect(before.records.length).toBeGreaterThan(10);
  expect(before.records[0]?.data["played_at"]).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(await records.verify()).toEqual([]);

  await store.commit(await records.upgrade());
  expect(await records.upgrade()).toEqual([]);
  expect(await records.page(page)).toEqual(before);
  const first = before.records[0];
  const { changes, deleted } = await records.deleteRecords(source, stream, first ? [first] : []);
  await store.commit(changes);
  expect(deleted).toBe(1);
  expect((await records.page(page)).records).toEqual(before.records.slice(1));
});
