import { skeletonOf } from "./lookalike.ts";

const TRAINING = skeletonOf("aitraining");

/** Escapes of a URL as what they stand for, also where they were escaped again; bytes that are no UTF-8 stand for nothing. */
function unescaped(text: string): string {
  const once = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split("%"), (byte) => Number.parseInt(byte, 16))),
  );
  return once === text ? text : unescaped(once);
}

/**
 * Whether a purpose is to train AI models: whoever defines its code, and however it is written. True where the words "AI training" begin anywhere behind
 * the host, told by their letters and what looks like them; a tick too many does less harm than one that was slipped past.
 */
export function isTraining(purpose: string): boolean {
  const { pathname, search, hash } = URL.canParse(purpose) ? new URL(purpose) : { pathname: purpose, search: "", hash: "" };
  const words = unescaped(`${pathname} ${search} ${hash}`)
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}\uFFFD]/gu, "")
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .split(/[^\p{L}\p{N}]+/u)
    .map(skeletonOf);
  return words.some((_, first) => words.slice(first).join("").startsWith(TRAINING));
}
