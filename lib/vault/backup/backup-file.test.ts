import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { concat, utf8 } from "../../crypto/bytes.ts";
import { makeKeys } from "../keys.ts";
import type { Row } from "../store/store.ts";
import { BackupWriter, FRAME_SIZE, openFile } from "./backup-file.ts";
import { BackupRefused, type FileSecret } from "./backup-header.ts";
import { readContents, rowItem, summaryItem, vaultItem } from "./backup-items.ts";

/** Slow by design, and not what is tested here: `backup-format.test.ts` reads with the real one. */
vi.mock("hash-wasm", async (original) => ({
  ...(await original<object>()),
  argon2id: async ({ password, salt }: { password: string; salt: Uint8Array }) =>
    new Uint8Array(createHash("sha256").update(password).update(salt).digest()),
}));

const PASSPHRASE = "correct horse battery";
const MADE_AT = Date.UTC(2026, 0, 2);
const VAULT = { vaultKey: "A".repeat(43), header: { format: 2, nested: ["anything"] } };
/** Opened by the phrase wherever the secret is not what is tested: it costs a tenth of Argon2id. */
let phrase: FileSecret;
let seed: Uint8Array<ArrayBuffer>;
/** Three frames, the middle one full. */
let bytes: Uint8Array<ArrayBuffer>;

const rowOf = (id: string | number, box: Uint8Array<ArrayBuffer>): Row => ({ space: "s", id, rev: 1, box });

async function write(rows: readonly Row[], passphrase = PASSPHRASE): Promise<Blob> {
  const writer = await BackupWriter.begin(passphrase, seed, MADE_AT);
  await writer.write(vaultItem(VAULT));
  for (const row of rows) await writer.write(rowItem(row));
  await writer.write(summaryItem(rows.length));
  return writer.finish();
}

/** A row with a digest in place of its bytes: megabytes are compared slowly. */
type Seen = Omit<Row, "box"> & { readonly box: string };
const seen = ({ box, ...row }: Row): Seen => ({ ...row, box: createHash("sha256").update(box).digest("hex") });

/** What a reader was handed, and how it ended. */
async function read(file: Blob, secret: FileSecret = phrase): Promise<{ rows: Seen[]; vault?: unknown; why?: string }> {
  const rows: Seen[] = [];
  let vault: unknown;
  try {
    const contents = await readContents((await openFile(file, secret)).pieces);
    vault = contents.vault;
    for await (const row of contents.rows) rows.push(seen(row));
    return { rows, vault };
  } catch (error) {
    if (!(error instanceof BackupRefused)) throw error;
    return { rows, vault, why: error.why };
  }
}

const random = (length: number): Uint8Array<ArrayBuffer> => {
  const filled = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += 65_536) crypto.getRandomValues(filled.subarray(offset, offset + 65_536));
  return filled;
};
const big = [rowOf("one", random(900_000)), rowOf(2, random(900_000)), rowOf(3, random(900_000))];

beforeAll(async () => {
  const keys = await makeKeys(PASSPHRASE, 0);
  seed = keys.seed;
  phrase = { phrase: keys.mnemonic };
  bytes = new Uint8Array(await (await write(big)).arrayBuffer());
});

/** Where each frame begins, its length included, and where the last one ends. */
function frameStarts(file: Uint8Array): number[] {
  const starts = [file.indexOf(0x0a) + 1];
  for (let at = starts[0] ?? 0; at < file.length; ) {
    at += 4 + new DataView(file.buffer, file.byteOffset + at).getUint32(0);
    starts.push(at);
  }
  return starts;
}
const headerOf = (file: Uint8Array): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(file.subarray(0, file.indexOf(0x0a)))) as Record<string, unknown>;
const withHeader = (file: Uint8Array, header: unknown): Blob => new Blob([JSON.stringify(header), new Uint8Array(file.subarray(file.indexOf(0x0a)))]);

describe("a backup file", () => {
  it("gives back any rows, whatever their sizes", async () => {
    const id = fc.oneof(fc.string({ maxLength: 40 }), fc.nat());
    const row = fc.record({
      space: fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
      id,
      rev: fc.integer({ min: 1, max: 2 ** 40 }),
      box: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(FRAME_SIZE - 1, FRAME_SIZE, 2 * FRAME_SIZE + 1).map((n) => new Uint8Array(n)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (made) => {
        const rows = made.map((one) => ({ ...one, box: new Uint8Array(one.box) }));
        expect(await read(await write(rows))).toEqual({ rows: rows.map(seen), vault: VAULT });
      }),
      { numRuns: 12 },
    );
  });

  it("is exact where frames end: one byte less, none, one byte more", async () => {
    const fixed = vaultItem(VAULT).length + rowItem(rowOf("x", new Uint8Array())).length + summaryItem(1).length;
    for (const over of [-1, 0, 1]) {
      const rows = [rowOf("x", random(2 * FRAME_SIZE - fixed + over))];
      const file = await write(rows);
      expect(frameStarts(new Uint8Array(await file.arrayBuffer()))).toHaveLength(over > 0 ? 4 : 3);
      expect(await read(file)).toEqual({ rows: rows.map(seen), vault: VAULT });
    }
  });

  it("opens by its passphrase and by the phrase, however either is typed, and by nothing else", async () => {
    const words = "phrase" in phrase ? phrase.phrase : "";
    const file = await write(big, "caf\u00e9 au lait");
    expect((await read(file, { passphrase: "cafe\u0301 au lait" })).rows).toHaveLength(3);
    expect((await read(file, { phrase: ` ${words.toUpperCase().replaceAll(" ", "\n ")} ` })).rows).toHaveLength(3);
    const other = await makeKeys("another", 0);
    const wrong: FileSecret[] = [
      { passphrase: PASSPHRASE },
      { phrase: other.mnemonic },
      { phrase: words.split(" ").toReversed().join(" ") },
      { phrase: "" },
    ];
    for (const secret of wrong) expect(await read(file, secret)).toEqual({ rows: [], why: "wrong_secret" });
  });

  it("says nothing of what it holds", async () => {
    const canary = utf8("canary-in-a-box");
    const file = await write([{ space: "canary-space", id: "canary-id", rev: 1, box: canary }]);
    expect(await file.text()).not.toContain("canary");
    expect(Object.keys(headerOf(bytes)).toSorted()).toEqual(["format", "id", "madeAt", "passphrase", "recovery"]);
  });
});

describe("a damaged backup file", () => {
  /** Whatever was done to the file: refused, with only such rows handed on as were written, in their order. */
  async function refused(file: Blob): Promise<string> {
    const { rows, why } = await read(file);
    expect(rows).toEqual(big.slice(0, rows.length).map(seen));
    expect(why).toBeDefined();
    return why ?? "";
  }

  it("is refused for any flipped bit", async () => {
    const header = bytes.indexOf(0x0a);
    const starts = frameStarts(bytes);
    const interesting = [0, header, ...starts.slice(0, -1).flatMap((start) => [start, start + 3, start + 4, start + 20]), bytes.length - 1];
    const place = fc.oneof(fc.constantFrom(...interesting), fc.nat(header), fc.nat(bytes.length - 1));
    await fc.assert(
      fc.asyncProperty(place, fc.nat(7), async (at, bit) => {
        const flipped = bytes.slice();
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        await refused(new Blob([flipped]));
      }),
      { numRuns: 150 },
    );
  });

  it("is refused when cut anywhere, and said to be cut", async () => {
    const starts = frameStarts(bytes);
    const inside = starts.slice(0, -1).flatMap((start) => [start, start + 2, start + 4, start + 100]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constantFrom(...inside), fc.integer({ min: 30, max: bytes.length - 1 })), async (length) => {
        expect(await refused(new Blob([bytes.subarray(0, length)]))).toBe("truncated");
      }),
      { numRuns: 60 },
    );
  });

  it("is not taken for cut when its last frame is altered", async () => {
    const [start = 0] = frameStarts(bytes).slice(-2);
    for (const at of [start + 4, start + 16, bytes.length - 1]) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(await refused(new Blob([flipped]))).toBe("damaged");
    }
  });

  it("is refused when frames are swapped, repeated, left out, or followed by anything", async () => {
    const starts = frameStarts(bytes);
    const [head, ...frames] = [0, ...starts].slice(0, -1).map((start, n) => bytes.subarray(start, [0, ...starts][n + 1]));
    const [one, two, three] = frames;
    if (!head || !one || !two || !three) throw new Error("three frames");
    expect(Buffer.compare(concat(head, one, two, three), bytes)).toBe(0);
    const orders = [[two, one, three], [one, three, two], [one, two], [one, three], [three], [one, one, two, three], [one, two, two, three]];
    for (const order of orders) await refused(new Blob([head, ...order]));
    for (const extra of [three, one, new Uint8Array(1), new Uint8Array(4), random(64)]) {
      expect(await refused(new Blob([bytes, extra]))).toMatch(/damaged|truncated/);
    }
  });

  it("is refused when frames come from another file of the same wallet", async () => {
    const other = new Uint8Array(await (await write(big)).arrayBuffer());
    const [mine, theirs] = [frameStarts(bytes), frameStarts(other)];
    expect(await refused(new Blob([bytes.subarray(0, mine[1]), other.subarray(theirs[1])]))).toBe("damaged");
    expect(await refused(withHeader(bytes, headerOf(other)))).toBe("damaged");
    expect(await refused(withHeader(bytes, { ...headerOf(bytes), passphrase: headerOf(other)["passphrase"] }))).toBe("damaged");
  });

  it("is refused for weaker parameters before anything is derived, and for such as would exhaust the machine", async () => {
    const header = headerOf(bytes) as { passphrase: { parameters: object } };
    const withParameters = (change: object) =>
      withHeader(bytes, { ...header, passphrase: { ...header.passphrase, parameters: { ...header.passphrase.parameters, ...change } } });
    for (const change of [{ memory: 8 }, { iterations: 2 }, { parallelism: 0 }, { memory: 2 ** 31 }, { iterations: 2 ** 31 }, { extra: 1 }]) {
      const weaker = withParameters(change);
      expect((await read(weaker, { passphrase: PASSPHRASE })).why).toBe("damaged");
      expect(await refused(weaker)).toBe("damaged");
    }
    // Stronger ones that nobody used are an altered wrap.
    expect((await read(withParameters({ iterations: 4 }), { passphrase: PASSPHRASE })).why).toBe("wrong_secret");
  });

  it("is told from what is no backup and from a newer one", async () => {
    const newer = withHeader(bytes, { ...headerOf(bytes), format: "freehold-backup/2", unheard: "of" });
    expect((await read(newer)).why).toBe("newer");
    const strange = [
      "",
      "\n",
      "{}\n",
      "null\n",
      "[]",
      '{"format":"freehold-backup/0"}\n',
      '{"__proto__":{"format":"freehold-backup/1"}}\n',
      "PK\u0003\u0004".repeat(5000),
    ];
    for (const text of strange) expect(await read(new Blob([text]))).toEqual({ rows: [], why: "not_a_backup" });
    expect((await read(new Blob([`{"format":"freehold-backup/1","x":"${"y".repeat(9000)}"}\n`]))).why).toBe("not_a_backup");
  });

  it("is refused where an authenticated file is not put together as one", async () => {
    const written = async (...items: Uint8Array[]): Promise<string | undefined> => {
      const writer = await BackupWriter.begin(PASSPHRASE, seed, MADE_AT);
      for (const item of items) await writer.write(item);
      return (await read(await writer.finish())).why;
    };
    const [vault, row] = [vaultItem(VAULT), rowItem(rowOf("x", new Uint8Array(3)))];
    expect(await written(vault, row, summaryItem(1))).toBeUndefined();
    const lengths = (description: number, body: number): Uint8Array<ArrayBuffer> => {
      const view = new DataView(new ArrayBuffer(8));
      view.setUint32(0, description);
      view.setUint32(4, body);
      return new Uint8Array(view.buffer);
    };
    const text = utf8(JSON.stringify({ kind: "row", space: "s", id: "x", rev: 1 }));
    const wordy = utf8(`${" ".repeat(1 << 16)}${JSON.stringify({ kind: "row", space: "s", id: "x", rev: 1 })}`);
    const tooLong = concat(lengths(text.length, (1 << 26) + 1), text, new Uint8Array((1 << 26) + 1));
    const tooWordy = concat(lengths(wordy.length, 0), wordy);
    expect(() => rowItem(rowOf("x", new Uint8Array((1 << 26) + 1)))).toThrow(TypeError);
    const wrong = [
      [],
      [row],
      [vault],
      [vault, row],
      [vault, summaryItem(1)],
      [vault, row, summaryItem(2)],
      [vault, vault, summaryItem(0)],
      [vault, lengths(9, 0xffff_ffff)],
      [vault, tooLong, summaryItem(1)],
      [vault, tooWordy, summaryItem(1)],
    ];
    for (const items of [...wrong, [vault, summaryItem(0), row], [vault, summaryItem(0), new Uint8Array(1)]])
      expect(await written(...items)).toBe("damaged");
  });
});
