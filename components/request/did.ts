import { plain } from "../text/plain.ts";

const KEY = /^(did:key:\w{8})\w+(\w{6})$/;

/** A DID short enough to stand in a sentence: of a key its two ends, of any other as much as fits. */
export function shortDid(did: string): string {
  const [, start, end] = KEY.exec(did) ?? [];
  return start === undefined ? plain(did, 60) : `${start}…${end}`;
}
