import * as z from "zod";
import { type Bytes, concat, fromUtf8, utf8 } from "../../crypto/bytes.ts";
import type { Row } from "../store/store.ts";
import { BackupRefused } from "./backup-header.ts";
import { ByteReader } from "./byte-reader.ts";

/** Bounds of one item's description and of its bytes. No row comes near them. */
const LONGEST_DESCRIPTION = 1 << 16;
const LONGEST_BODY = 1 << 26;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const description = z.discriminatedUnion("kind", [
  /** Comes first. `header` is the vault's own, as it stands in the clear beside it; `vaultKey` is what it wraps. */
  z.strictObject({ kind: z.literal("vault"), vaultKey: base64url.length(43), header: z.json() }),
  /** A row as the vault stores it. Its box is the body. Of two for the same place the later holds. */
  z.strictObject({
    kind: z.literal("row"),
    space: z.string().min(1).max(256),
    id: z.union([z.string().max(1024), z.int().min(0)]),
    rev: z.int().min(1),
  }),
  /** Comes last: how many rows came before it. */
  z.strictObject({ kind: z.literal("summary"), rows: z.int().min(0) }),
]);
type Description = z.output<typeof description>;

export type VaultItem = { readonly vaultKey: string; readonly header: unknown };

const NOTHING: Bytes = new Uint8Array();

function item(head: Description, body: Bytes = NOTHING): Bytes {
  const text = utf8(JSON.stringify(head));
  if (text.length > LONGEST_DESCRIPTION || body.length > LONGEST_BODY) throw new TypeError("too long for a backup");
  const lengths = new DataView(new ArrayBuffer(8));
  lengths.setUint32(0, text.length);
  lengths.setUint32(4, body.length);
  return concat(new Uint8Array(lengths.buffer), text, body);
}

export const vaultItem = ({ vaultKey, header }: VaultItem): Bytes => item({ kind: "vault", vaultKey, header: header as z.core.util.JSONType });
export const rowItem = ({ space, id, rev, box }: Row): Bytes => item({ kind: "row", space, id, rev }, box);
export const summaryItem = (rows: number): Bytes => item({ kind: "summary", rows });

/** What a file holds: the vault's key and header, and its rows, which are read once and to their end. */
export type Contents = { readonly vault: VaultItem; readonly rows: AsyncGenerator<Row> };

/** Throws {@link BackupRefused} `damaged` where the pieces are not what a backup is made of; so do the rows. */
export async function readContents(pieces: AsyncIterable<Bytes>): Promise<Contents> {
  const reader = new ByteReader(pieces);
  try {
    const first = await readItem(reader);
    if (first?.head.kind !== "vault") throw new BackupRefused("damaged");
    const { vaultKey, header } = first.head;
    return { vault: { vaultKey, header }, rows: readRows(reader) };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function* readRows(reader: ByteReader): AsyncGenerator<Row> {
  try {
    let rows = 0;
    for (;;) {
      const next = await readItem(reader);
      if (!next || next.head.kind === "vault") throw new BackupRefused("damaged");
      const { head, body } = next;
      if (head.kind === "summary") {
        if (head.rows !== rows || (await reader.upTo(1)).length > 0) throw new BackupRefused("damaged");
        return;
      }
      rows += 1;
      yield { space: head.space, id: head.id, rev: head.rev, box: body };
    }
  } finally {
    await reader.close();
  }
}

async function readItem(reader: ByteReader): Promise<{ head: Description; body: Bytes } | undefined> {
  const lengths = await exactly(reader, 8);
  const view = new DataView(lengths.buffer, lengths.byteOffset);
  const [textLength, bodyLength] = [view.getUint32(0), view.getUint32(4)];
  if (textLength > LONGEST_DESCRIPTION || bodyLength > LONGEST_BODY) throw new BackupRefused("damaged");
  const head = parse(await exactly(reader, textLength));
  const body = await exactly(reader, bodyLength);
  return head && { head, body };
}

async function exactly(reader: ByteReader, length: number): Promise<Bytes> {
  const bytes = await reader.upTo(length);
  if (bytes.length < length) throw new BackupRefused("damaged");
  return bytes;
}

function parse(text: Bytes): Description | undefined {
  try {
    return description.safeParse(JSON.parse(fromUtf8(text))).data;
  } catch {
    return undefined;
  }
}
