import { beforeEach, describe, expect, it } from "vitest";
import type { Inspection, Mapping, MappingNeeded } from "../importer.ts";
import { findDeclaration, listSources } from "../installed.ts";
import { asDryRun, fileOf, ifSamples, jsonFile, refusalsOf, sample, samplesAreHere, type TestImport, testImport } from "../testing.ts";

let on: TestImport;
beforeEach(async () => {
  on = await testImport();
});

function asMapping(inspection: Inspection): MappingNeeded {
  if (inspection.kind !== "mapping") throw new Error(JSON.stringify(inspection));
  return inspection.mapping;
}

describe("a table", () => {
  const csv = "Date,What,Price,Card\r\n2024-01-02,Coffee,3.5,canary-1\r\n2024-01-02,Coffee,3.5,canary-1\r\n2024-01-05,Tea,2,canary-2\r\n";
  const keep = (needed: MappingNeeded, ...names: string[]): Mapping => ({
    ...needed.suggestion,
    sourceLabel: "My bank",
    streamLabel: "Purchases",
    columns: needed.suggestion.columns.filter(({ column }) => names.includes(column)),
  });
  const BANK = "urn:datawallet:source:file-my-bank";
  const importCsv = async (text: string, ...names: string[]) => {
    const needed = asMapping(await on.inspect(fileOf("bank.csv", text)));
    const dryRun = asDryRun(await on.importer.map(needed.id, keep(needed, ...names)));
    return { dryRun, ...(await on.commit(dryRun)) };
  };

  it("is asked about, then read and stored as it was named", async () => {
    const needed = asMapping(await on.inspect(fileOf("bank.csv", csv)));
    expect(needed).toMatchObject({ fileName: "bank.csv", suggestion: { timeColumn: "Date", sourceLabel: "bank" } });
    expect(needed.columns).toEqual([
      { name: "Date", type: "instant", example: "2024-01-02" },
      { name: "What", type: "string", example: "Coffee" },
      { name: "Price", type: "number", example: "3.5" },
      { name: "Card", type: "string", example: "canary-1" },
    ]);
    const dryRun = asDryRun(await on.importer.map(needed.id, keep(needed, "Date", "What", "Price")));
    expect(dryRun.dropped).toEqual([{ field: "Card", why: "You left this column out." }]);
    expect(dryRun.streams[0]).toMatchObject({ name: "purchases", fresh: 3, known: 0 });
    expect(await findDeclaration(on.vault, BANK)).toBeUndefined();

    expect((await on.commit(dryRun)).stored).toBe(3);
    expect((await on.stored(BANK, "purchases")).map(({ data }) => data)).toEqual([
      { date: "2024-01-02T00:00:00Z", what: "Coffee", price: 3.5 },
      { date: "2024-01-02T00:00:00Z", what: "Coffee", price: 3.5 },
      { date: "2024-01-05T00:00:00Z", what: "Tea", price: 2 },
    ]);
    expect(JSON.stringify(await on.stored(BANK, "purchases"))).not.toContain("canary");
    expect(await findDeclaration(on.vault, BANK)).toEqual(dryRun.source);
    expect(await listSources(on.vault)).toMatchObject([{ id: BANK, label: "My bank", streams: [{ count: 3 }] }]);
  });

  it("brings a longer export of itself only what is new", async () => {
    await importCsv(csv, "Date", "What");
    const longer = await importCsv(`${csv}2024-01-09,Cake,4,canary-2\r\n2024-01-05,Tea,2,canary-2\r\n`, "Date", "What");
    expect(longer.stored).toBe(2);
    expect(await on.stored(BANK, "purchases")).toHaveLength(5);
  });

  it("can be named anew after a refusal", async () => {
    await importCsv(csv, "Date", "What", "Price");
    const needed = asMapping(await on.inspect(jsonFile("other.json", [{ Date: "2024-02-01", Price: "three" }])));
    expect(
      refusalsOf(await on.importer.map(needed.id, { ...needed.suggestion, sourceLabel: "My bank", streamLabel: "Purchases" }))[0]?.message,
    ).toContain("another name");
    expect(asDryRun(await on.importer.map(needed.id, { ...needed.suggestion, sourceLabel: "Other" })).streams[0]).toMatchObject({ fresh: 1 });
  });

  it("planned beside another one loses none of its fields", async () => {
    const needed = asMapping(await on.inspect(fileOf("bank.csv", csv)));
    const late = asDryRun(await on.importer.map(needed.id, keep(needed, "Date", "What")));
    await importCsv(csv, "Date", "Price");
    await on.commit(late);
    expect((await findDeclaration(on.vault, BANK))?.streams[0]?.fields.map(({ name }) => name)).toEqual(["date", "price", "what"]);
  });

  it.skipIf(!samplesAreHere)(`${ifSamples}: viewing activity of two profiles`, async () => {
    const needed = asMapping(await on.inspect(fileOf("ViewingActivity.csv", sample("netflix/ViewingActivity.csv"))));
    const dryRun = asDryRun(await on.importer.map(needed.id, needed.suggestion));
    expect(dryRun.streams[0]).toMatchObject({ fresh: 3 });
    expect((await on.commit(dryRun)).stored).toBe(3);
  });
});
