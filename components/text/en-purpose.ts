const purposes: Readonly<Record<string, string>> = {
  personalization: "To fit what it offers to you",
  recommendation: "To recommend things to you",
  ai_training: "To train AI models",
  agent_context: "To let an AI assistant know you while it works for you",
  analytics: "To study how people use things",
  research: "Research",
  assist_export: "To help you move your data",
  portability: "To help you move your data",
};

/** A purpose in plain words; `name` is PDPP's name of it, null where the code is nobody's we know. */
export const purposeText = (name: string | null, code: string) =>
  name === null ? `A purpose of its own: ${code}` : ((Object.hasOwn(purposes, name) ? purposes[name] : undefined) ?? name.replaceAll("_", " "));
