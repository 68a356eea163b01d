import { Refused } from "./refused.ts";

const startsWith = (bytes: Uint8Array, ...prefix: readonly number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);

/** Whether the bytes end inside a UTF-8 sequence and are sound before it. */
function endsInsideCharacter(bytes: Uint8Array): boolean {
  try {
    // With `stream` the decoder waits for the rest of a sequence instead of calling it an error.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const isStructured = (text: string): boolean => /^\s*[[{]/.test(text);
const hasMultibyte = (bytes: Uint8Array): boolean => bytes.subarray(0, -4).some((byte) => byte >= 0x80);

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeUtf16(bytes: Uint8Array, label: "utf-16le" | "utf-16be", fileName: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new Refused("truncated", fileName, `“${fileName}” ends too early or is damaged. Download it again.`);
  }
}

/** Bytes that are not UTF-8: JSON must be; a table from an old program is most likely in the Western European code page. */
function decodeOther(bytes: Uint8Array, fileName: string): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  if (endsInsideCharacter(bytes) && (isStructured(text) || hasMultibyte(bytes))) {
    throw new Refused("truncated", fileName, `“${fileName}” ends too early. Download it again.`);
  }
  if (isStructured(text)) throw new Refused("not_text", fileName, `“${fileName}” is damaged: some of it is not text. Download it again.`);
  return text;
}

/** The text of a file, by its byte order mark or by what fits. Throws {@link Refused}: `not_text`, `truncated`, `empty`. */
export function decodeText(bytes: Uint8Array, fileName: string): string {
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04))
    throw new Refused("not_text", fileName, `“${fileName}” is a zip file. Unpack it first and choose the files inside.`);
  const text = startsWith(bytes, 0xff, 0xfe)
    ? decodeUtf16(bytes, "utf-16le", fileName)
    : startsWith(bytes, 0xfe, 0xff)
      ? decodeUtf16(bytes, "utf-16be", fileName)
      : (decodeUtf8(bytes) ?? decodeOther(bytes, fileName));
  if (text.includes("\u0000")) throw new Refused("not_text", fileName, `“${fileName}” is not a text file.`);
  if (text.trim() === "") throw new Refused("empty", fileName, `“${fileName}” is empty.`);
  return text;
}
