import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { argon2id } from "hash-wasm";
import { expect, it } from "vitest";
import { randomBytes } from "../../crypto/bytes.ts";
import { BackupWriter } from "./backup-file.ts";
import type { FileHeader } from "./backup-header.ts";
import { rowItem, summaryItem, vaultItem } from "./backup-items.ts";

const PASSPHRASE = "caf\u00e9 au lait";

/** A reader made from docs/backup-format.md alone: whoever changes the format changes its number and the document. */
async function readAsDocumented(file: Blob, passphrase: string): Promise<{ description: unknown; body: Buffer }[]> {
  const all = Buffer.from(await file.arrayBuffer());
  const line = all.subarray(0, all.indexOf(0x0a));
  const header = JSON.parse(line.toString("utf8")) as FileHeader;
  const { id, madeAt, format } = header;
  const { salt, parameters, box } = header.passphrase;
  const { memory, iterations, parallelism } = parameters;
  const stretched = await argon2id({
    password: passphrase.normalize("NFKC"),
    salt: Buffer.from(salt, "base64url"),
    memorySize: memory,
    iterations,
    parallelism,
    hashLength: 32,
    outputType: "binary",
  });
  const derive = (secret: Uint8Array, purpose: string) => Buffer.from(hkdfSync("sha256", secret, "", `freehold/1/${purpose}`, 32));
  const unseal = (key: Buffer, sealed: Buffer, associated: string): Buffer => {
    const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
    cipher.setAAD(Buffer.from(associated)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
  };
  const wrap = JSON.stringify({ format, id, madeAt, parameters: { iterations, memory, parallelism }, salt, wrap: "passphrase" });
  const key = derive(unseal(derive(stretched, "backup/passphrase"), Buffer.from(box, "base64url"), wrap), "backup/frames");
  const digest = createHash("sha256").update(line).digest("base64url");
  const frames: Buffer[] = [];
  for (let at = line.length + 1, index = 0; at < all.length; index++) {
    const end = at + 4 + all.readUInt32BE(at);
    frames.push(unseal(key, all.subarray(at + 4, end), `["${id}","${digest}",${index},${end === all.length}]`));
    at = end;
  }
  const plain = Buffer.concat(frames);
  const items: { description: unknown; body: Buffer }[] = [];
  for (let at = 0; at < plain.length; ) {
    const [text, body] = [at + 8, at + 8 + plain.readUInt32BE(at)];
    const end = body + plain.readUInt32BE(at + 4);
    items.push({ description: JSON.parse(plain.subarray(text, body).toString("utf8")), body: plain.subarray(body, end) });
    at = end;
  }
  return items;
}

it("can be read by whoever has the document", async () => {
  const vault = { vaultKey: "A".repeat(43), header: { format: 2 } };
  const big = ["one", 2, 3].map((id) => ({ space: "s", id, rev: 1, box: new Uint8Array(900_000).fill(Number(id) || 1) }));
  const writer = await BackupWriter.begin(PASSPHRASE, randomBytes(64), Date.UTC(2026, 0, 2));
  await writer.write(vaultItem(vault));
  for (const row of big) await writer.write(rowItem(row));
  await writer.write(summaryItem(big.length));
  const items = await readAsDocumented(await writer.finish(), PASSPHRASE);
  expect(items.map(({ description }) => description)).toEqual([
    { kind: "vault", ...vault },
    ...big.map(({ box: _box, ...row }) => ({ kind: "row", ...row })),
    { kind: "summary", rows: 3 },
  ]);
  expect(items.slice(1, -1).map(({ body }, index) => Buffer.compare(body, big[index]?.box ?? new Uint8Array()))).toEqual([0, 0, 0]);
});
