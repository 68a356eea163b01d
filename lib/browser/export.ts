import { ownTokens } from "../earnings/own-tokens.ts";
import { rates } from "../earnings/rates.ts";
import type { ImportDocument } from "../sources/import-document.ts";
import { findDeclaration } from "../sources/installed.ts";
import type { Cursor } from "../vault/records/segments.ts";
import type { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { type NamedStream, namedStreams } from "./backup-report.ts";
import { blobOf } from "./blob-of.ts";
import {
  blockedSites,
  channels,
  networks,
  notices,
  onRecord,
  ownSettings,
  passkeys,
  prices,
  receipts,
  sealsOnRecord,
  standingAnswers,
} from "./export-own.ts";
import { activity, byTime, grants, identities, instant, ledger, requests } from "./export-views.ts";

type Watch = Parameters<Keeper["exportAll"]>[0];

/** Records read at a time. */
const PAGE = 2048;

/**
 * Everything in the clear, as docs/backup-format.md describes: one JSON file, a record or an entry to a line. No secret is in it:
 * neither the recovery phrase nor a key, nor the secrets that record ids are made with. Throws `VaultLocked`, `Damaged`, the signal's reason.
 */
export function exportFile(vault: Vault, settings: Readonly<Record<string, unknown>>, at: number, watch: Watch): Promise<Blob> {
  return blobOf(textOf(vault, settings, at, watch), "application/json", watch.signal);
}

/** By the names that they have in the file, in the order in which they stand there. What is a list has a line for each of its items. */
const sections: Readonly<Record<string, (vault: Vault, at: number) => Promise<object> | AsyncIterable<object>>> = {
  passkeys,
  identities,
  grants,
  receipts,
  requests,
  standingAnswers,
  blocked: blockedSites,
  notices,
  publicRecord: onRecord,
  seals: sealsOnRecord,
  activity,
  ledger,
  channels,
  networks,
  lowestPrices: prices,
  rates,
  tokens: ownTokens,
};

async function* textOf(vault: Vault, settings: Readonly<Record<string, unknown>>, at: number, watch: Watch): AsyncGenerator<string> {
  const all = { ...settings, ...(await ownSettings(vault)) };
  yield `{\n"format": "freehold-export/1",\n"exportedAt": ${json(instant(at))},\n"settings": ${json(all)}`;
  for (const [name, sectionOf] of Object.entries(sections)) {
    const content = await sectionOf(vault, at);
    yield `,\n${json(name)}: `;
    if (Array.isArray(content) || Symbol.asyncIterator in content) yield* list(content);
    else yield json(content);
  }
  yield `,\n"sources": `;
  yield* sources(vault, watch);
  yield "\n}\n";
}

async function* sources(vault: Vault, { onProgress, signal }: Watch): AsyncGenerator<string> {
  const streams = await namedStreams(vault);
  const imports = (await vault.collection<ImportDocument>("imports").all())
    .map(({ value }) => value)
    .sort(
      byTime(
        ({ at }) => at,
        ({ importId }) => importId,
      ),
    );
  const own = (await vault.collection<{ readonly id: string }>("sources").all()).map(({ value }) => value.id);
  const ids = [...new Set([...streams.map(({ source }) => source), ...imports.map(({ source }) => source), ...own])].sort();
  const total = streams.reduce((sum, { records }) => sum + records, 0);
  let done = 0;
  onProgress({ done, total });
  for (const [index, id] of ids.entries()) {
    const mine = imports
      .filter(({ source }) => source === id)
      .map(({ importId, at, files, streams: stored }) => ({ importId, at: instant(at), files, streams: stored }));
    const declaration = (await findDeclaration(vault, id)) ?? null;
    yield `${index === 0 ? "[" : ","}\n{"id": ${json(id)}, "declaration": ${json(declaration)}, "imports": ${json(mine)}, "streams": [`;
    const held = streams.filter(({ source }) => source === id);
    for (const [position, stream] of held.entries()) {
      yield `${position === 0 ? "" : ","}\n{"name": ${json(stream.stream)}, "label": ${json(stream.label)}, "records": `;
      for await (const page of recordPages(vault, stream)) {
        signal.throwIfAborted();
        yield page.text;
        done += page.records;
        onProgress({ done: Math.min(done, total), total });
      }
      yield "}";
    }
    yield "]}";
  }
  yield ids.length === 0 ? "[]" : "\n]";
}

/** The records of a stream as they are when it begins, oldest first. */
async function* recordPages(vault: Vault, { source, stream }: NamedStream): AsyncGenerator<{ readonly text: string; readonly records: number }> {
  const version = await vault.records.version(source, stream);
  const always = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, order: "asc", limit: PAGE } as const;
  let after: Cursor | undefined;
  let before = "[";
  for (;;) {
    const { records, more } = await vault.records.page({ source, stream, version, ...always, ...(after ? { after } : {}) });
    const lines = records.map(({ key, time, importedAt, data }) =>
      json({ id: key, time: instant(time), ...(importedAt === undefined ? {} : { importedAt: instant(importedAt) }), data }),
    );
    if (lines.length > 0) {
      yield { text: `${before}\n${lines.join(",\n")}`, records: records.length };
      before = ",";
    }
    after = records.at(-1);
    if (!more || !after) break;
  }
  yield { text: before === "[" ? "[]" : "\n]", records: 0 };
}

async function* list(items: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  let before = "[";
  for await (const item of items) {
    yield `${before}\n${json(item)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "\n]";
}

const json = (value: unknown): string => JSON.stringify(value);
