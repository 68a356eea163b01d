import type { Vault } from "../vault/vault.ts";
import { readRecords } from "./read-records.ts";
import type { RecordView } from "./views.ts";

type Input = {
  readonly source: string;
  readonly stream: string;
  readonly words: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export async function searchRecords(vault: Vault, input: Input): Promise<{ records: RecordView[]; nextCursor?: string }> {
  return readRecords(vault, input);
}

export async function setSearchable(
  _vault: Vault,
  _input: { readonly source: string; readonly stream: string; readonly searchable: boolean },
): Promise<void> {}
