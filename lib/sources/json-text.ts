import { Refused } from "./refused.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether the text stops while something it opened is still open. Looked at only after JSON.parse said no: its messages
 * differ between browsers, and none of them says reliably that the end is missing.
 */
export function endsTooEarly(text: string): boolean {
  const open: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
      continue;
    }
    if (code === QUOTE) inString = true;
    else if (code === 0x5b) open.push("]");
    else if (code === 0x7b) open.push("}");
    else if ((code === 0x5d || code === 0x7d) && open.pop() !== String.fromCharCode(code)) return false;
  }
  return inString || open.length > 0;
}

/** The value of a whole JSON text. Throws {@link Refused}: `truncated`, or `unknown_format` for what is not JSON. */
export function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (endsTooEarly(text)) throw new Refused("truncated", fileName, `“${fileName}” ends too early; download it again.`);
    throw new Refused(
      "unknown_format",
      fileName,
      `“${fileName}” looks like JSON but is not well formed. It may have been edited; download it again.`,
    );
  }
}
