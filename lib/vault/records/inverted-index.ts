/** Word -> ordinals of the segments that hold it, ascending. */
export type Postings = Map<string, number[]>;

/** A stretch of the sorted words of an index: what is stored, opened and searched as one. */
export type Shard = { readonly words: readonly string[]; readonly segments: readonly (readonly number[])[] };

/** Entries in one shard: about 64 KB. */
const SHARD_SIZE = 12_000;

export function addWords(postings: Postings, segment: number, words: Iterable<string>): void {
  for (const word of words) {
    const known = postings.get(word);
    if (!known) postings.set(word, [segment]);
    else if (known.at(-1) !== segment) known.push(segment);
  }
}

/** The index cut into shards, in order of their words. */
export function shardsOf(postings: Postings): Shard[] {
  const shards: Shard[] = [];
  let words: string[] = [];
  let segments: number[][] = [];
  let size = 0;
  for (const word of [...postings.keys()].sort()) {
    const found = postings.get(word) ?? [];
    if (size > 0 && size + found.length + 1 > SHARD_SIZE) {
      shards.push({ words, segments });
      [words, segments, size] = [[], [], 0];
    }
    words.push(word);
    segments.push(found);
    size += found.length + 1;
  }
  return size > 0 ? [...shards, { words, segments }] : shards;
}

/** Higher than every word with this prefix. */
const beyond = (prefix: string): string => `${prefix}\uffff`;

/** Which shards can hold words with this prefix, by the first word of each: first and last index, last exclusive. */
export function shardRange(firsts: readonly string[], prefix: string): { from: number; to: number } {
  const to = firsts.filter((first) => first <= beyond(prefix)).length;
  // The words of the shard before the first that begins at or after the prefix may reach into it.
  return { from: Math.max(0, firsts.filter((first) => first <= prefix).length - 1), to };
}

/** Adds the segments of a shard that hold a word with this prefix. */
export function findPrefix({ words, segments }: Shard, prefix: string, into: Set<number>): void {
  words.forEach((word, index) => {
    if (word.startsWith(prefix)) for (const segment of segments[index] ?? []) into.add(segment);
  });
}
