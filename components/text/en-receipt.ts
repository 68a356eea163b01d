/** The signed proof of a decision. */
export const receipt = {
  save: "Save receipt",
  saveOf: (of: string) => `Save receipt: ${of}`,
  gone: "There is no such receipt any more.",
  text: "The signed proof of what you agreed to: who, what, why, until when, and your rights. Anyone can check it without a network.",
} as const;
