import canonicalize from "canonicalize";

/** RFC 8785 (JCS). Throws `TypeError` on what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}
