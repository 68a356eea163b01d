import { keyOf } from "../key.ts";

const LONGEST = 60;

/**
 * A name for machines from a label for people: `[a-z][a-z0-9_]*`. The same label always gives the same name; a label
 * without a Latin letter or digit gets one from its digest.
 */
export function slug(label: string, fallback: string): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  if (words === "")
    return `${fallback}_${keyOf([label])
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "0")
      .slice(0, 8)}`;
  // A property of every object, and no good name for a field.
  if (words === "constructor") return "constructor_";
  return /^[a-z]/.test(words) ? words : `${fallback}_${words}`.slice(0, LONGEST);
}

/** The first of `name`, `name_2`, `name_3`, … that is not taken; takes it. */
export function claim(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name.slice(0, LONGEST)}_${String(n)}`;
  taken.add(free);
  return free;
}
