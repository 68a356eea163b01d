import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import { utf8 } from "../crypto/bytes.ts";
import { toColumns } from "../vault/records/columns.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Candidates, Prepared } from "./dry-run.ts";
import { findFresh } from "./fresh.ts";
import type { ImportDocument } from "./import-document.ts";
import type { Progress } from "./importer.ts";
import type { ParsedRecord, SourceDeclaration } from "./source.ts";

/** Records staged at a time: whole segments, and few enough to answer a cancel at once. */
const BATCH = 8192;
const TRIES = 5;
/** Records that are measured to tell how much room all of them need. */
const SAMPLE = 256;

/** Another import changed a stream after this one was compared with it: some of its records may be known by now. */
class Overtaken extends Error {
  override readonly name = "Overtaken";
}

export type StoreRequest = {
  readonly prepared: Prepared;
  readonly importId: string;
  readonly exclude: readonly string[];
  readonly now: () => number;
  readonly requireRoom: (bytes: number) => Promise<void>;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
};

/** About how many bytes the new records take in segments: a few of them, all over, say how much the others do. */
function bytesOf({ records, fresh }: Candidates): number {
  const step = Math.ceil(fresh.length / SAMPLE);
  const sample = records.records(fresh.filter((_, index) => index % step === 0));
  return sample.length === 0 ? 0 : (utf8(toColumns(sample)).length / sample.length) * fresh.length;
}

function without(records: readonly ParsedRecord[], fields: ReadonlySet<string>): readonly ParsedRecord[] {
  if (fields.size === 0) return records;
  return records.map((record) => ({ ...record, data: Object.fromEntries(Object.entries(record.data).filter(([name]) => !fields.has(name))) }));
}

/** What either declares. Another import may have added to the stored one since this one was planned. */
function joined(stored: SourceDeclaration, planned: SourceDeclaration): SourceDeclaration {
  const streams = planned.streams.map((stream) => {
    const fields = stored.streams.find(({ name }) => name === stream.name)?.fields ?? [];
    const names = new Set(fields.map(({ name }) => name));
    return { ...stream, fields: [...fields, ...stream.fields.filter(({ name }) => !names.has(name))] };
  });
  const planNames = new Set(planned.streams.map(({ name }) => name));
  return { ...stored, streams: [...stored.streams.filter(({ name }) => !planNames.has(name)), ...streams] };
}

/** Always written, even when nothing in it changed: an undo that removes the last import of the source then conflicts with this one. */
async function declarationChange(vault: Vault, declaration: SourceDeclaration): Promise<Change> {
  const sources = vault.collection<SourceDeclaration>("sources");
  const stored = await sources.get(declaration.id);
  return sources.put(declaration.id, stored ? joined(stored.value, declaration) : declaration, stored?.rev ?? 0);
}

async function refresh(vault: Vault, prepared: Prepared, signal: AbortSignal): Promise<Candidates[]> {
  const current: Candidates[] = [];
  for (const candidates of prepared.candidates) {
    const version = await vault.records.version(prepared.declaration.id, candidates.stream);
    const { stream, records, rows } = candidates;
    current.push(
      version === candidates.version
        ? candidates
        : { stream, records, rows, ...(await findFresh(vault, prepared.declaration.id, stream, records, rows, signal)) },
    );
  }
  return current;
}

async function storeOnce(vault: Vault, request: StoreRequest): Promise<number> {
  const { prepared, importId, exclude, now, requireRoom, onProgress, signal } = request;
  const { declaration } = prepared;
  const candidates = (await refresh(vault, prepared, signal)).filter(({ fresh }) => fresh.length > 0);
  const total = candidates.reduce((sum, { fresh }) => sum + fresh.length, 0);
  if (total === 0) return 0;
  const at = now();
  const streams = candidates.map(({ stream, fresh }) => ({ name: stream, records: fresh.length }));
  const document: ImportDocument = { importId, source: declaration.id, at, files: prepared.files, streams };
  const event: LogEvent = { type: "imported", source: declaration.id, importId, streams };

  // Before the first byte, where it can be told; each write asks again.
  await requireRoom(candidates.reduce((sum, some) => sum + bytesOf(some), 0));
  const draft = vault.records.begin(importId);
  try {
    let done = 0;
    onProgress({ done, total });
    for (const { stream, records, fresh } of candidates) {
      const timeField = declaration.streams.find(({ name }) => name === stream)?.timeField;
      const excluded = new Set(exclude.filter((field) => field !== timeField));
      for (let start = 0; start < fresh.length; start += BATCH) {
        signal.throwIfAborted();
        const batch = without(records.records(fresh.subarray(start, start + BATCH)), excluded);
        await vault.records.stage(draft, declaration.id, stream, batch, at);
        done += batch.length;
        onProgress({ done, total });
      }
    }
    signal.throwIfAborted();
    await vault.attempt(async () => {
      const published = await vault.records.publish(draft);
      for (const { stream, version } of candidates) if ((await vault.records.version(declaration.id, stream)) !== version) throw new Overtaken();
      const changes = [
        ...published,
        ...(prepared.isOwn ? [await declarationChange(vault, declaration)] : []),
        await vault.collection<ImportDocument>("imports").put(importId, document, 0),
        ...(await appendEvents(vault, [event], at)),
      ];
      return { changes, result: undefined };
    });
    return total;
  } catch (error) {
    // If this fails too, segments that no manifest names stay behind unseen; the vault sweeps them up.
    await vault.records.discard(draft).catch(() => undefined);
    throw error;
  }
}

/**
 * Stores a prepared import and returns how many records it brought. All of it becomes visible in one transaction, together with the
 * import's own document and its entry in the log; nothing does if this throws. With nothing new, nothing is written.
 */
export async function storeImport(vault: Vault, request: StoreRequest): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await storeOnce(vault, request);
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === TRIES) throw error;
    }
  }
}
