/** Characters parsed at a time: few enough that what is made of them is gone before it weighs. */
const PART = 24 * 1024;
/** Places tried for one cut. Only text that is made to mislead has so many that do not fit. */
const TRIES = 8;

/** The text is not one whole JSON array in UTF-8: it is something else, cut off or damaged. */
export class NotAnArray extends Error {
  override readonly name = "NotAnArray";
}

/** Some elements of an array that follow each other, and how many bytes were read for them. */
export type ArrayPart = { readonly elements: readonly unknown[]; readonly bytes: number };

function parse(text: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    return undefined;
  }
}

/**
 * Cuts between two elements, as far back as possible. Text that starts inside an array, and that a closing bracket makes valid,
 * ends between two of its elements: inside a string or a nested value, the bracket leaves something open.
 */
function cut(text: string): { elements: readonly unknown[]; rest: string } | undefined {
  const between = /\}\s*,\s*\{/y;
  let at = text.length;
  for (let tries = 0; tries < TRIES && at > 0; ) {
    at = text.lastIndexOf("}", at - 1);
    if (at < 0) return undefined;
    between.lastIndex = at;
    if (!between.test(text)) continue;
    tries += 1;
    const elements = parse(`${text.slice(0, at + 1)}]`);
    if (elements) return { elements, rest: `[${text.slice(between.lastIndex - 1)}` };
  }
  return undefined;
}

/** Text of UTF-8. Throws {@link NotAnArray} for other bytes. */
function textOf(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw new NotAnArray("not UTF-8");
  }
}

/**
 * Reads a JSON array part by part, so that of a long one only a little is in memory at a time. All elements together are what
 * JSON.parse would make of the whole. `size`: characters looked at before there is a part. Throws {@link NotAnArray}: before the
 * first part where the text is no array, later where it turns out not to be well formed.
 */
export async function* arrayParts(pieces: AsyncIterable<Uint8Array>, size = PART): AsyncGenerator<ArrayPart, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  let enough = size;
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += size) {
      const some = piece.subarray(start, start + size);
      text += textOf(decoder, some);
      bytes += some.length;
      if (text.length < enough) continue;
      if (!text.trimStart().startsWith("[")) throw new NotAnArray("it does not start with a bracket");
      const found = cut(text);
      // What cannot be cut yet is not looked at again before it is twice as long.
      enough = found ? size : 2 * text.length;
      if (!found) continue;
      yield { elements: found.elements, bytes };
      text = found.rest;
      bytes = 0;
    }
  }
  text += textOf(decoder);
  const elements = text.trimStart().startsWith("[") ? parse(text) : undefined;
  if (elements === undefined) throw new NotAnArray("it is not well formed");
  yield { elements, bytes };
}
