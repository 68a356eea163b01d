import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coveredBy } from "../activity/covered.ts";
import { BLOCK } from "../activity/disclosures/block.ts";
import { disclosureIndex, disclosuresOf } from "../activity/disclosures/disclosures.ts";
import { indexDisclosures } from "../activity/disclosures/index-rows.ts";
import { beginningOf } from "../activity/disclosures/rows.ts";
import { appendEvents, type Disclosure, logEvents } from "../activity/log.ts";
import { readEvents } from "../activity/read.ts";
import { testParts, testVault, vaultParts } from "../vault/testing.ts";
import { Vault } from "../vault/vault.ts";
import { disclosedRecords } from "./disclosed-records.ts";
import { recordHistory } from "./provenance.ts";

const SOURCE = "urn:datawallet:source:test";
const STREAM = "events";
const all = { since: 0, until: Number.MAX_SAFE_INTEGER };
type Ref = { readonly time: number; readonly key: string };

async function importRecords(vault: Vault, importId: string, refs: readonly Ref[], at: number): Promise<void> {
  const draft = vault.records.begin(importId);
  const records = [...refs]
    .sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1))
    .map((ref) => ({ ...ref, data: { name: ref.key, hidden: "secret" } }));
  await vault.records.stage(draft, SOURCE, STREAM, records, at);
  const imported = { importId, source: SOURCE, at, files: [`${importId}.json`], streams: [{ name: STREAM, records: refs.length }] };
  await vault.attempt(async () => ({
    changes: [...(await vault.records.publish(draft)), await vault.collection("imports").put(importId, imported, 0)],
    result: undefined,
  }));
}

const event = (records: number): Disclosure["disclosed"] => ({
  type: "disclosed",
  origin: "https://app.example",
  grantId: "g",
  disclosureId: "d",
  source: SOURCE,
  stream: STREAM,
  fields: ["name"],
  records,
  use: 1,
});

type Asked = { readonly since: number; readonly until: number; readonly order: "asc" | "desc"; readonly limit: number };

/** What serving one page leaves in the log. Gives the keys that were in it. */
async function disclose(vault: Vault, asked: Asked, at: number, version?: number): Promise<string[]> {
  const read = version ?? (await vault.records.version(SOURCE, STREAM));
  const { records } = await vault.records.page({ source: SOURCE, stream: STREAM, ...asked, version: read });
  const covered = coveredBy(records, read);
  await vault.attempt(async () => ({
    changes: await appendEvents(vault, [covered ? { disclosed: event(records.length), covered } : event(0)], at),
    result: undefined,
  }));
  return records.map(({ key }) => key);
}

const seqsOf = async (vault: Vault, ref: Ref): Promise<number[]> =>
  ((await recordHistory(vault, { source: SOURCE, stream: STREAM, ...ref }, { limit: 1000 }))?.disclosures ?? []).map(({ seq }) => seq);

describe("from a record to its disclosures and back", () => {
  it("is exact whatever was imported, deleted and read in whatever order", async () => {
    const ref = fc.record({ time: fc.integer({ min: 0, max: 4 }), key: fc.stringMatching(/^(?:common-)?[a-c]{1,3}$/) });
    const step = fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("import" as const),
          refs: fc.uniqueArray(ref, { minLength: 1, maxLength: 6, selector: ({ key }) => key }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), pick: fc.nat() }) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant("read" as const),
          since: fc.integer({ min: 0, max: 5 }),
          until: fc.integer({ min: 0, max: 6 }),
          order: fc.constantFrom("asc" as const, "desc" as const),
          limit: fc.integer({ min: 1, max: 5 }),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const vault = await testVault();
        const here = new Map<string, Ref>();
        const readIn = new Map<string, number[]>();
        let seq = 0;
        for (const [at, one] of steps.entries()) {
          if (one.do === "import") {
            const fresh = one.refs.filter(({ key }) => !here.has(key));
            if (fresh.length > 0) await importRecords(vault, `i${at}`, fresh, at);
            for (const each of fresh) here.set(each.key, each);
          } else if (one.do === "delete") {
            const gone = [...here.values()][one.pick % Math.max(1, here.size)];
            if (!gone) continue;
            const { changes } = await vault.records.deleteRecords(SOURCE, STREAM, [gone]);
            await vault.commit(changes);
            here.delete(gone.key);
            readIn.delete(gone.key);
          } else {
            seq += 1;
            for (const key of await disclose(vault, one, at)) readIn.set(key, [seq, ...(readIn.get(key) ?? [])]);
          }
        }
        for (const each of here.values()) expect(await seqsOf(vault, each)).toEqual(readIn.get(each.key) ?? []);
        for (let of = 1; of <= seq; of++) {
          const expected = [...here.values()].filter(({ key }) => readIn.get(key)?.includes(of)).map(({ key }) => key);
          const back = await disclosedRecords(vault, of);
          expect(back?.records.map(({ id }) => id).sort()).toEqual(expected.sort());
          expect(JSON.stringify(back)).not.toContain("secret");
        }
      }),
      { numRuns: 60 },
    );
  });

  it("leaves out what was imported while a read went on, and names the import", async () => {
    const vault = await testVault();
    await importRecords(
      vault,
      "first",
      [
        { time: 1, key: "a" },
        { time: 3, key: "c" },
      ],
      10,
    );
    const version = await vault.records.version(SOURCE, STREAM);
    await importRecords(vault, "second", [{ time: 2, key: "b" }], 20);
    await disclose(vault, { ...all, order: "asc", limit: 9 }, 30, version);
    expect(await seqsOf(vault, { time: 2, key: "b" })).toEqual([]);
    const history = await recordHistory(vault, { source: SOURCE, stream: STREAM, time: 3, key: "c" }, { limit: 5 });
    expect(history).toMatchObject({ importedAt: 10, files: ["first.json"], total: 1, disclosures: [{ seq: 1 }] });
    expect(await recordHistory(vault, { source: SOURCE, stream: STREAM, time: 3, key: "x" }, { limit: 5 })).toBeUndefined();
  });

  it("does not find a record that has no key and no time in the log", async () => {
    const vault = await testVault();
    await importRecords(vault, "first", [{ time: 1234567, key: "canary-key" }], 10);
    await disclose(vault, { ...all, order: "asc", limit: 9 }, 30);
    const { events } = await readEvents(vault, { limit: 10 });
    expect(JSON.stringify(events)).not.toMatch(/canary|1234567/);
    expect(events[0]?.event).toHaveProperty("covers");
  });
});

describe("the index of disclosures", () => {
  const PAGES = BLOCK + 100;
  const record = { source: SOURCE, stream: STREAM, time: 50, key: "k", version: 1 };

  const found = async (vault: Vault) => disclosuresOf(vault, await disclosureIndex(vault), record);

  async function filled() {
    const { vault, parts } = await testParts();
    const covered = (n: number) => ({ salt: "s", from: [n % 100, "a"] as const, to: [(n % 100) + 1, "z"] as const, version: 1 });
    const disclosures = Array.from({ length: PAGES }, (_, n) => ({ disclosed: event(1), covered: covered(n) }));
    await vault.attempt(async () => ({ changes: await appendEvents(vault, disclosures, 5), result: undefined }));
    const expected = Array.from({ length: PAGES }, (_, n) => n)
      .filter((n) => n % 100 === 49 || n % 100 === 50)
      .map((n) => n + 1);
    return { vault, parts, expected: expected.reverse() };
  }

  it("gives the same from the log alone, from blocks, and from blocks that were damaged or taken away", async () => {
    const { vault, parts, expected } = await filled();
    expect(await found(vault)).toEqual(expected);
    expect(await indexDisclosures(vault)).toBe(true);
    expect(await indexDisclosures(vault)).toBe(false);
    const again = () => new Vault(vaultParts(parts.store, parts.session));
    expect(await found(again())).toEqual(expected);
    const { change } = await vault.blocks("disclosures", "log").seal(new Uint8Array());
    for (const damage of ["flip", "remove"]) {
      const [row] = await parts.store.list(change.space);
      if (!row) throw new Error("no block");
      if (damage === "remove") await parts.store.commit([{ space: row.space, id: row.id, expect: row.rev, box: null }]);
      else await parts.store.load([{ ...row, box: row.box.map((byte, index) => (index === 30 ? byte ^ 1 : byte)) }]);
      expect(await found(again())).toEqual(expected);
      // Found broken: it is made anew.
      expect(await indexDisclosures(vault)).toBe(true);
      expect(await indexDisclosures(vault)).toBe(false);
    }
    await logEvents(vault, [{ type: "paused" }], 6);
    expect(await found(vault)).toEqual(expected);
    expect(await vault.inspect()).toEqual([]);
  });

  it("orders the beginnings of keys as the keys are ordered", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12, unit: "binary" }), fc.string({ maxLength: 12, unit: "binary" }), (a, b) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        expect(beginningOf(first)).toBeLessThanOrEqual(beginningOf(second));
      }),
    );
    expect(beginningOf("abc")).toBeLessThan(beginningOf("abcd"));
    expect(Number.isSafeInteger(beginningOf("\uffff".repeat(9)))).toBe(true);
  });
});
