const PDPP = "https://pdpp.dev/purpose/";

/** Training an AI model needs its own explicit tick, whoever defines the code. */
export function isTraining(code: string): boolean {
  return code
    .toLowerCase()
    .replace(/[/#?]+$/, "")
    .endsWith("/purpose/ai_training");
}

/** The name of a purpose in PDPP's list ("ai_training"), or null for any other code. */
export function knownPurpose(code: string): string | null {
  if (!code.startsWith(PDPP)) return null;
  const name = code.slice(PDPP.length);
  return /^[a-z][a-z_]{0,40}$/.test(name) ? name : null;
}
