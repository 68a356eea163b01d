import { describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { spotify } from "../sources/spotify/index.ts";
import { VaultLocked } from "../vault/vault.ts";
import { APP, fill, load, SOURCE, wallet, watch } from "./testing.ts";

const SECTIONS =
  "format exportedAt settings passkeys identities grants receipts requests standingAnswers blocked notices publicRecord seals activity ledger channels networks lowestPrices rates tokens sources".split(
    " ",
  );

describe("an export", () => {
  type Exported = { readonly [section: string]: never } & {
    readonly sources: {
      id: string;
      declaration: object;
      imports: object[];
      streams: { name: string; records: { id: string; time: string; data: object }[] }[];
    }[];
  };

  it("holds everything in the clear, and no secret", async () => {
    const own = await wallet();
    const id = await fill(own.vault);
    const { seen, ...watching } = watch();
    const { file: exported, name } = await own.keeper.exportAll(watching);
    const text = await exported.text();
    const content = JSON.parse(text) as Exported;
    expect(name).toBe("freehold-export-2026-06-01.json");
    expect(Object.keys(content)).toEqual(SECTIONS);
    expect(content).toMatchObject({
      format: "freehold-export/1",
      exportedAt: "2026-06-01T12:00:00.000Z",
      settings: { theme: "dark" },
      identities: [{ origin: "https://first.example" }, { origin: APP }],
      grants: [{ grantId: id, origin: APP, state: "active", createdAt: "2026-06-01T12:00:00.000Z" }],
      requests: [{ origin: APP, state: "approved", grantId: id }],
      activity: [{ seq: 1 }, { seq: 2 }, { seq: 3, event: { type: "backed_up" } }],
      ledger: [],
      sources: [{ id: SOURCE, declaration: spotify.declaration, imports: [{ importId: "one" }, { importId: "two" }] }],
    });
    const records = content.sources[0]?.streams[0]?.records ?? [];
    expect(records).toHaveLength(5000);
    expect(new Set(records.map((record) => record.id)).size).toBe(5000);
    expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).toSorted());
    expect(records.find((record) => record.id === "two-7")).toMatchObject({ data: { artist_name: "Artist 7", track_name: "canary-two-7" } });
    expect(seen.at(-1)).toEqual({ done: 5000, total: 5000 });

    const grant = (await own.vault.collection<{ idSecret: string }>("grants").all())[0]?.value;
    const seed = Buffer.from(await own.vault.seed());
    const phrase = (await own.vault.recoveryPhrase()).join(" ");
    const secrets = [phrase, (await own.parts.session.read()) ?? "", grant?.idSecret ?? "", seed.toString("hex"), seed.toString("base64url")];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(text).not.toContain(secret);
    }
    expect((await readEvents(own.vault, { limit: 1 })).events[0]?.event).toEqual({ type: "exported" });
  });

  it("of an empty wallet is whole too; of a locked one there is none", async () => {
    const own = await wallet();
    const content = JSON.parse(await (await own.keeper.exportAll(watch())).file.text()) as Record<string, unknown>;
    expect(content).toMatchObject({ identities: [], grants: [], requests: [], activity: [], ledger: [], sources: [] });
    await own.vault.lock();
    await expect(own.keeper.exportAll(watch())).rejects.toBeInstanceOf(VaultLocked);
  });

  it("stops at a cancel", async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new DOMException("enough", "AbortError"));
    const own = await wallet();
    await load(own.vault, "one", 0, 10);
    await expect(own.keeper.exportAll({ onProgress, signal: controller.signal })).rejects.toThrow("enough");
  });
});
