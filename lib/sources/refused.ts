import type { Refusal } from "./importer.ts";

/** A file that is not taken. The message is a sentence for the person and names the file. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;

  constructor(code: Refusal["code"], fileName: string, message: string) {
    super(message);
    this.refusal = { fileName, code, message };
  }
}
