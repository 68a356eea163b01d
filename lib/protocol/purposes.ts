const PDPP = "https://pdpp.dev/purpose/";

/** Purposes that have words of their own on the request screen. Any other https address is accepted and shown as it is. */
export const purposes: readonly string[] = ["personalization", "recommendation", "analytics", "research", "assistance", "ai_training"].map(
  (name) => `${PDPP}${name}`,
);
