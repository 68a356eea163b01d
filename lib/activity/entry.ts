import { encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, concat, fromUtf8, utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { sha256 } from "../crypto/digest.ts";
import type { Covered } from "./covered.ts";
import type { LogEvent } from "./event.ts";

/** One entry as it is hashed: `prev` is the hash of the one before, base64url, empty for the first. Time in UTC milliseconds. */
export type Entry = { readonly at: number; readonly event: LogEvent; readonly prev: string; readonly seq: number };

/** An entry that was read: its canonical JSON (RFC 8785), which is what is hashed, and what stands beside it and not in it. */
export type StoredEntry = Entry & { readonly text: Bytes; readonly aside: Covered | undefined };

/** Entries of before they were stored as they are hashed. */
type FirstForm = { readonly at: number; readonly prev: string; readonly hash: string; readonly event: LogEvent };

/** Hash before the first entry. */
export const GENESIS = "";

const NEWLINE = 10;

/** SHA-256 of an entry's canonical JSON, base64url: its name in the chain. */
export const hashOf = async ({ text }: Pick<StoredEntry, "text">): Promise<string> => encodeBase64url(await sha256(text));

/** The bytes of an entry for the vault: its canonical JSON, and after a line break what is the vault's alone. */
export function writeEntry(entry: Entry, aside?: Covered): { readonly bytes: Bytes; readonly text: Bytes } {
  const text = utf8(canonicalJson(entry));
  return { text, bytes: aside ? concat(text, Uint8Array.of(NEWLINE), utf8(JSON.stringify(aside))) : text };
}

/** The canonical JSON among the bytes of an entry: up to the line break, which JSON cannot hold within. */
export function textIn(bytes: Bytes): Bytes {
  const end = bytes.indexOf(NEWLINE);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** Reads what {@link writeEntry} made, and the form of before it. */
export function readEntry(seq: number, bytes: Bytes): StoredEntry {
  const text = textIn(bytes);
  const value = JSON.parse(fromUtf8(text)) as Entry | FirstForm;
  if ("hash" in value) {
    const { at, prev, event } = value;
    const entry = { at, event, prev, seq };
    return { ...entry, text: utf8(canonicalJson(entry)), aside: undefined };
  }
  const aside = text.length === bytes.length ? undefined : (JSON.parse(fromUtf8(bytes.subarray(text.length + 1))) as Covered);
  return { ...value, text, aside };
}

/** Whether bytes are of the form of before: that one had no signed head. */
export const isFirstForm = (bytes: Bytes): boolean => "hash" in (JSON.parse(fromUtf8(textIn(bytes))) as object);
