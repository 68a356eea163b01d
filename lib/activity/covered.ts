import { encodeBase64url } from "../crypto/base64url.ts";
import { randomBytes } from "../crypto/bytes.ts";
import { digestOf } from "../crypto/digest.ts";

/** Where a record stands in the order of its stream: its time (UTC ms), then its key. */
export type Place = { readonly time: number; readonly key: string };

/**
 * Which records one served page held: all from the first to the last place, both inclusive, that the stream had at that version.
 * Kept beside the log's entry, which holds only the salted digest of this: whoever is given the log learns no time and no key.
 */
export type Covered = {
  /** 16 random bytes, base64url. */
  readonly salt: string;
  readonly from: readonly [time: number, key: string];
  readonly to: readonly [time: number, key: string];
  readonly version: number;
};

const compare = (a: Place, b: Place): number => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** What a page of records, in either order, covers. Undefined for an empty one. */
export function coveredBy(records: readonly Place[], version: number): Covered | undefined {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) return undefined;
  const [from, to] = compare(first, last) <= 0 ? [first, last] : [last, first];
  return { salt: encodeBase64url(randomBytes(16)), from: [from.time, from.key], to: [to.time, to.key], version };
}

/** The name that an entry of the log has for it. */
export const digestOfCovered = (covered: Covered): Promise<string> => digestOf(covered);

/**
 * Whether a record that is in the stream now was in a served page. `version`: that of the stream which its import made; what was
 * imported after the read began has a higher one. Times say nothing here: a clock can be turned back.
 */
export const covers = ({ from, to, version }: Covered, record: Place & { readonly version: number }): boolean =>
  record.version <= version && compare({ time: from[0], key: from[1] }, record) <= 0 && compare(record, { time: to[0], key: to[1] }) <= 0;
