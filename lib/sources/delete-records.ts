import type { Vault } from "../vault/vault.ts";

type Input = { readonly source: string; readonly stream: string; readonly records: readonly { readonly time: number; readonly key: string }[] };

export async function deleteRecords(_vault: Vault, _input: Input, _now: number): Promise<{ deleted: number }> {
  return { deleted: 0 };
}
