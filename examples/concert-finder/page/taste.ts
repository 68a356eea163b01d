export type Favourite = { readonly name: string; readonly plays: number; readonly minutes: number | undefined };

export type Taste = {
  readonly records: number;
  /** Fields that were really there, in the order they came. */
  readonly fields: readonly string[];
  /** Most listened to first: by time where that was shared, else by plays. Empty when artists were not shared. */
  readonly artists: readonly Favourite[];
  readonly tracks: readonly Favourite[];
};

type Count = { plays: number; ms: number };
type PlayEvent = Readonly<Record<string, unknown>>;

function add(counts: Map<string, Count>, name: unknown, ms: unknown): void {
  if (typeof name !== "string" || name === "") return;
  const count = counts.get(name) ?? { plays: 0, ms: 0 };
  count.plays += 1;
  count.ms += typeof ms === "number" && ms > 0 ? ms : 0;
  counts.set(name, count);
}

function rank(counts: ReadonlyMap<string, Count>, most: number): readonly Favourite[] {
  return [...counts]
    .toSorted(([a, x], [b, y]) => y.ms - x.ms || y.plays - x.plays || a.localeCompare(b))
    .slice(0, most)
    .map(([name, { plays, ms }]) => ({ name, plays, minutes: ms === 0 ? undefined : Math.round(ms / 60_000) }));
}

/** Counts play events one at a time. Every field may be missing: the person decides which there are. */
export function newTally(most = 10) {
  const [artists, tracks, fields] = [new Map<string, Count>(), new Map<string, Count>(), new Set<string>()];
  let records = 0;
  return {
    add: (play: PlayEvent): void => {
      records += 1;
      for (const field of Object.keys(play)) fields.add(field);
      if (play["skipped"] === true) return;
      add(artists, play["artist_name"], play["ms_played"]);
      add(tracks, play["track_name"], play["ms_played"]);
    },
    taste: (): Taste => ({ records, fields: [...fields], artists: rank(artists, most), tracks: rank(tracks, most) }),
  };
}
