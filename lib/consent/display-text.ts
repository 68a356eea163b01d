/** Control, format (bidirectional overrides among them), surrogate, private and unassigned characters, and line separators. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text of a stranger's, made safe to show: nothing invisible in it, no longer than `most` characters, cut visibly. */
export function displayText(text: string, most: number): string {
  const visible = text.replace(INVISIBLE, "\uFFFD").trim();
  const characters = [...visible];
  return characters.length <= most ? visible : `${characters.slice(0, most - 1).join("")}…`;
}
