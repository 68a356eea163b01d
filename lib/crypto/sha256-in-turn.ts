import { createSHA256 } from "hash-wasm";

/** SHA-256 of one message after the other, at once: for very many short ones. The 32 bytes are good until the next call. */
export async function sha256InTurn(): Promise<(bytes: Uint8Array) => Uint8Array> {
  const hasher = await createSHA256();
  return (bytes) => hasher.init().update(bytes).digest("binary");
}
