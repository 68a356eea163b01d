const PDPP = "https://pdpp.dev/purpose/";

/** Purposes that have words of their own on the request screen. Any other https address is accepted and shown as it is. */
export const purposes: readonly string[] = [
  "personalization",
  "recommendation",
  "agent_context",
  "analytics",
  "research",
  "portability",
  "ai_training",
].map((name) => `${PDPP}${name}`);
