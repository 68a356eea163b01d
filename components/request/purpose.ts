const PDPP = "https://pdpp.dev/purpose/";

/** The name of a purpose in PDPP's list ("ai_training"), or null for any other code. */
export function knownPurpose(code: string): string | null {
  if (!code.startsWith(PDPP)) return null;
  const name = code.slice(PDPP.length);
  return /^[a-z][a-z_]{0,40}$/.test(name) ? name : null;
}
