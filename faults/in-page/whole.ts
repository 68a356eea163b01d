import type { EventView } from "../../lib/activity/event.ts";
import type { WalletClient } from "../../lib/browser/wallet-client.ts";
import type { SourceView } from "../../lib/sources/views.ts";
import type { BlockState } from "../blocks.ts";
import { SEARCHED, type Whole } from "../whole.ts";

const PAGE = 500;

/**
 * Reads everything there is, record by record and entry by entry, through the background. The deep check is left out where asked:
 * it mends a second copy that alone is wrong.
 */
export async function readWhole(client: WalletClient, deep = true): Promise<Whole> {
  const [sources, grants, log, earnings, identities] = await Promise.all([
    client.sources(),
    client.grants(),
    client.verifyLog(),
    client.earnings(),
    client.identities(),
  ]);
  const blocks = await readBlocks(client, sources);
  return {
    sources,
    blocks,
    searched: await search(client, sources, Object.keys(blocks)),
    grants,
    events: await readEvents(client),
    log,
    earnings,
    identities,
    damage: deep ? await client.checkVault() : [],
  };
}

async function readEvents(client: WalletClient): Promise<EventView[]> {
  const all: EventView[] = [];
  let before: number | undefined;
  for (;;) {
    const { events, more } = await client.activity({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    all.push(...events);
    before = events.at(-1)?.seq;
    if (!more) return all.reverse();
  }
}

async function search(client: WalletClient, sources: readonly SourceView[], names: readonly string[]): Promise<Record<string, number>> {
  const streams = sources.flatMap(({ id, streams: all }) => all.map(({ stream }) => ({ source: id, stream: stream.name })));
  const found: Record<string, number> = {};
  for (const words of names.filter((name) => /^[a-z]+$/.test(name)))
    for (const stream of streams) found[words] = (found[words] ?? 0) + (await client.search({ ...stream, words, limit: SEARCHED })).records.length;
  return found;
}

async function readBlocks(client: WalletClient, sources: readonly SourceView[]): Promise<Record<string, BlockState>> {
  const blocks: Record<string, BlockState> = {};
  for (const { id, streams } of sources)
    for (const { stream } of streams) {
      let cursor: string | undefined;
      do {
        const page = await client.records({ source: id, stream: stream.name, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        for (const { data } of page.records) {
          const name = String(data["artist_name"]);
          const { records, sum } = blocks[name] ?? { records: 0, sum: 0 };
          blocks[name] = { records: records + 1, sum: sum + Number(data["ms_played"]) };
        }
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    }
  return blocks;
}
