import type { Vault } from "../vault/vault.ts";
import { dryRun, type Prepared } from "./dry-run.ts";
import { type Gathered, gatherFile, nothingGathered, type Part } from "./gather.ts";
import type { Importer, Inspection } from "./importer.ts";
import { readContents } from "./inspect.ts";
import { Refused } from "./refused.ts";
import type { SourceDeclaration } from "./source.ts";
import { storeImport } from "./store-import.ts";
import { alignTables } from "./table/align.ts";
import { type Column, describeColumns } from "./table/columns.ts";
import { type Plan, planTable, suggestMapping } from "./table/declaration.ts";
import { parseTable } from "./table/parse.ts";
import type { Table } from "./table/table.ts";

export type Importing = {
  readonly vault: Vault;
  /** UTC milliseconds. */
  readonly now: () => number;
  readonly randomId: () => string;
  /** Throws `NoSpace` when so many bytes more cannot be stored. Without it, the store alone tells. */
  readonly requireRoom?: (bytes: number) => Promise<void>;
  /** Tells the rest that the vault holds more than before. */
  readonly afterCommit: () => void;
};

type Unmapped = { readonly tables: readonly Table[]; readonly columns: readonly Column[] };

async function orRefused(work: () => Promise<Inspection>): Promise<Inspection> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusals: [error.refusal] };
    throw error;
  }
}

async function* parsed(table: Table, plan: Plan): AsyncGenerator<Part> {
  yield { ...parseTable(table, plan), weight: 0 };
}

async function gatherTables(tables: readonly Table[], plan: Plan): Promise<Gathered> {
  const gathered = nothingGathered();
  for (const table of tables) await gatherFile(gathered, table.fileName, parsed(table, plan), () => undefined, new AbortController().signal);
  return gathered;
}

/** Makes the importer of one page. Its dry runs live in memory until they are committed or discarded. */
export function createImporter({ vault, now, randomId, requireRoom = async () => undefined, afterCommit }: Importing): Importer {
  const prepared = new Map<string, Prepared>();
  const unmapped = new Map<string, Unmapped>();

  async function prepare(id: string, declaration: SourceDeclaration, isOwn: boolean, gathered: Gathered, signal: AbortSignal): Promise<Inspection> {
    const result = await dryRun(vault, id, declaration, isOwn, gathered, signal);
    prepared.set(id, result.prepared);
    return { kind: "dry_run", dryRun: result.view };
  }

  async function askForMapping(tables: readonly Table[], signal: AbortSignal): Promise<Inspection> {
    const aligned = alignTables(tables);
    const columns = await describeColumns(aligned, signal);
    const fileName = aligned[0]?.fileName ?? "";
    const suggestion = suggestMapping(fileName, columns);
    const id = randomId();
    unmapped.set(id, { tables: aligned, columns });
    return { kind: "mapping", mapping: { id, fileName, columns: columns.map(({ name, type, example }) => ({ name, type, example })), suggestion } };
  }

  return {
    async inspect(files, onProgress, signal) {
      const contents = await readContents(files, onProgress, signal);
      if (contents.kind === "refused") return contents;
      return orRefused(() =>
        contents.kind === "tables"
          ? askForMapping(contents.tables, signal)
          : prepare(randomId(), contents.source.declaration, false, contents.gathered, signal),
      );
    },

    async map(id, mapping) {
      const waiting = unmapped.get(id);
      if (waiting === undefined) throw new TypeError("no table waits under this id");
      const { tables, columns } = waiting;
      const stored = new Map((await vault.collection<SourceDeclaration>("sources").all()).map(({ key, value }) => [key, value]));
      return orRefused(async () => {
        const plan = planTable(mapping, columns, tables[0]?.fileName ?? "", (sourceId) => stored.get(sourceId));
        return prepare(id, plan.declaration, true, await gatherTables(tables, plan), new AbortController().signal);
      });
    },

    async commit(dryRunId, exclude, onProgress, signal) {
      const waiting = prepared.get(dryRunId);
      if (waiting === undefined) throw new TypeError("no dry run waits under this id");
      // Taken out while it runs: a second call cannot store it twice.
      prepared.delete(dryRunId);
      const importId = randomId();
      let stored: number;
      try {
        stored = await storeImport(vault, { prepared: waiting, importId, exclude, now, requireRoom, onProgress, signal });
      } catch (error) {
        prepared.set(dryRunId, waiting);
        throw error;
      }
      unmapped.delete(dryRunId);
      if (stored > 0) afterCommit();
      return { importId, stored };
    },

    discard(id) {
      prepared.delete(id);
      unmapped.delete(id);
    },
  };
}
