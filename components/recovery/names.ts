import { type Names, namesFrom } from "../activity/names.ts";
import { useCatalogue } from "../wallet/client.ts";
import { useSources } from "../wallet/queries.ts";

/** Plain words for sources and streams: the wallet's own where they can be read, else those of the sources it knows by itself. */
export function useNames(): Names {
  const catalogue = useCatalogue();
  const stored = useSources().data ?? [];
  const known = catalogue.map(({ id, label, streams }) => ({
    id,
    label,
    streams: streams.map((stream) => ({ stream, count: 0, searchable: false })),
    imports: [],
  }));
  return namesFrom([...known, ...stored]);
}
