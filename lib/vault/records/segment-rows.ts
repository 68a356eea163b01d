import { encodeBase64url } from "../../crypto/base64url.ts";
import { randomBytes, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/digest.ts";
import { Damaged } from "../../crypto/envelope.ts";
import { openRow, sealRow } from "../documents.ts";
import type { Keyring } from "../keyring.ts";
import type { Change, Row, Store } from "../store/store.ts";
import { Columns, type Table, textOf } from "./columns.ts";
import { readable } from "./readable.ts";
import type { Part, Segment } from "./segments.ts";

/** The manifest names a segment that is not there: damage, unless the manifest has changed meanwhile. */
export class SegmentMissing extends Damaged {}

export type Sealed = { readonly change: Change; readonly segment: Segment };

const spaces = new WeakMap<Keyring, Promise<string>>();

function spaceOf(keyring: Keyring): Promise<string> {
  const space = spaces.get(keyring) ?? keyring.nameOf("segments");
  spaces.set(keyring, space);
  return space;
}

/** Encrypts a table as a new segment. Every id is sealed once only, so that no older content of it can come back. */
export async function sealSegment(keyring: Keyring, table: Table, parts: readonly Part[]): Promise<Sealed> {
  const [from, to] = [table.times[0], table.times.at(-1)];
  if (from === undefined || to === undefined) throw new TypeError("an empty segment");
  const id = encodeBase64url(randomBytes(16));
  const change = await sealRow(keyring, "records", { space: await spaceOf(keyring), id, expect: 0 }, utf8(textOf(table)));
  const digest = encodeBase64url(await sha256(change.box ?? new Uint8Array()));
  return { change, segment: { id, from, to, count: table.times.length, digest, parts } };
}

/** The changes that delete segments. */
export async function removeSegments(keyring: Keyring, segments: readonly Pick<Segment, "id">[]): Promise<Change[]> {
  const space = await spaceOf(keyring);
  return segments.map(({ id }) => ({ space, id, expect: 1, box: null }));
}

/** Opened segments, each authentic and in its place. `sound` rejects with `Damaged` when one is not, byte for byte, what its manifest names. */
export type Opened = { readonly columns: readonly Columns[]; readonly sound: Promise<unknown> };

/** Opens segments, all at once. Throws {@link SegmentMissing}, `Damaged`. The caller awaits `sound` before anything leaves. */
export async function openEarly(store: Store, keyring: Keyring, segments: readonly Segment[]): Promise<Opened> {
  const ids = segments.map(({ id }) => id);
  const rows = present(await readable(spaceOf(keyring).then((space) => store.getMany(space, ids))));
  const sound = Promise.all(rows.map((row, index) => requireDigest(row, segments[index]?.digest)));
  // Who awaits it hears of it; who failed before that has an error already.
  sound.catch(() => undefined);
  return { columns: await Promise.all(rows.map(async (row) => new Columns(await openRow(keyring, "records", row)))), sound };
}

/** Opens segments, all at once. Throws {@link SegmentMissing}, `Damaged`. */
export async function openSegments(store: Store, keyring: Keyring, segments: readonly Segment[]): Promise<readonly Columns[]> {
  const { columns, sound } = await openEarly(store, keyring, segments);
  await sound;
  return columns;
}

function present(rows: readonly (Row | undefined)[]): Row[] {
  return rows.map((row) => {
    if (!row) throw new SegmentMissing("a segment is missing");
    return row;
  });
}

async function requireDigest({ box }: Row, digest: string | undefined): Promise<void> {
  if (encodeBase64url(await sha256(box)) !== digest) throw new Damaged("a segment is not the one the manifest names");
}
