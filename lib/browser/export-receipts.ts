import { listReceipts } from "../consent/receipts.ts";
import type { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { blobOf } from "./blob-of.ts";

/**
 * Every receipt as one JSON file, a receipt to a line: the JSON-LD as it can be read, and the compact JWS over it, which is what
 * holds. Nothing needs to be fetched to read or check one. Throws `VaultLocked`, the signal's reason.
 */
export async function exportReceipts(vault: Vault, { signal, onProgress }: Parameters<Keeper["exportReceipts"]>[0]): Promise<Blob> {
  const kept = await listReceipts(vault);
  onProgress({ done: kept.length, total: kept.length });
  const lines = kept.map(({ receipt, jws }) => `\n${JSON.stringify({ receipt, jws })}`);
  return blobOf(textsOf(lines), "application/json", signal);
}

async function* textsOf(lines: readonly string[]): AsyncGenerator<string> {
  yield `{\n"format": "freehold-receipts/1",\n"receipts": [`;
  for (const [index, line] of lines.entries()) yield `${index === 0 ? "" : ","}${line}`;
  yield "\n]\n}\n";
}
