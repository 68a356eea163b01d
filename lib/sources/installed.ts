import { appendEvents } from "../activity/log.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { ImportDocument } from "./import-document.ts";
import { registry } from "./registry.ts";
import type { SourceDeclaration } from "./source.ts";
import type { SourceView } from "./views.ts";

const importsOf = (vault: Vault) => vault.collection<ImportDocument>("imports");
const ownSourcesOf = (vault: Vault) => vault.collection<SourceDeclaration>("sources");

/** What a source offers: built in, or made by the person from a table. */
export async function findDeclaration(vault: Vault, sourceId: string): Promise<SourceDeclaration | undefined> {
  const builtIn = registry.find(({ declaration }) => declaration.id === sourceId);
  return builtIn?.declaration ?? (await ownSourcesOf(vault).get(sourceId))?.value;
}

async function viewOf(vault: Vault, declaration: SourceDeclaration, imports: readonly ImportDocument[]): Promise<SourceView> {
  const searchable = (await vault.records.searchable()).filter(({ source }) => source === declaration.id);
  const streams = await Promise.all(
    declaration.streams.map(async (stream) => ({
      stream,
      ...(await vault.records.summary(declaration.id, stream.name)),
      searchable: searchable.some((one) => one.stream === stream.name),
    })),
  );
  const views = imports
    .map(({ importId, at, files, streams: stored }) => ({ importId, at, files, records: stored.reduce((sum, { records }) => sum + records, 0) }))
    .sort((a, b) => b.at - a.at);
  return { id: declaration.id, label: declaration.label, streams, imports: views };
}

/** The sources from which something was imported, by label; the imports of each, newest first. */
export async function listSources(vault: Vault): Promise<SourceView[]> {
  const imports = (await importsOf(vault).all()).map(({ value }) => value);
  const views = await Promise.all(
    [...new Set(imports.map(({ source }) => source))].map(async (source) => {
      const declaration = await findDeclaration(vault, source);
      return declaration
        ? [
            await viewOf(
              vault,
              declaration,
              imports.filter((one) => one.source === source),
            ),
          ]
        : [];
    }),
  );
  return views.flat().sort((a, b) => a.label.localeCompare(b.label));
}

/**
 * Takes an import back: its records, its document and, with the last import of a source the person made, that source. One transaction,
 * logged. A record that another import also contained is gone as well: it was stored once, by the first. Import that file again.
 */
export async function undoImport(vault: Vault, source: string, importId: string, now: number): Promise<{ removed: number }> {
  return vault.attempt(async () => {
    const imports = await importsOf(vault).all();
    const entry = imports.find(({ key, value }) => key === importId && value.source === source);
    if (entry === undefined) return { changes: [], result: { removed: 0 } };
    const changes: Change[] = [];
    let removed = 0;
    for (const { name } of entry.value.streams) {
      const stream = await vault.records.removeImport(source, name, importId);
      changes.push(...stream.changes);
      removed += stream.removed;
    }
    changes.push(await importsOf(vault).remove(importId, entry.rev));
    const own = await ownSourcesOf(vault).get(source);
    const isLast = !imports.some(({ key, value }) => key !== importId && value.source === source);
    if (own && isLast) changes.push(await ownSourcesOf(vault).remove(source, own.rev));
    changes.push(...(await appendEvents(vault, [{ type: "import_undone", source, importId, records: removed }], now)));
    return { changes, result: { removed } };
  });
}
