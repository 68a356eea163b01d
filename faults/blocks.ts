/** A block is what one import brings: plays of one day under one artist, so that how much of it is there can be counted. */
export type Block = { readonly name: string; readonly day: number; readonly plays: number };

/** What is there of a block: how many of its plays, and the sum of their lengths in milliseconds, which no two sets of them share. */
export type BlockState = { readonly records: number; readonly sum: number };

const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;
const APART = 30_000;
/** Plays of one block at most: they lie within their day. */
export const MOST_PLAYS = DAY / APART;

/** One word of letters, so that a search finds this block and no other. */
export const blockName = (day: number): string =>
  `block${[...String(day).padStart(4, "0")].map((digit) => String.fromCharCode(97 + Number(digit))).join("")}`;

export const dayOfName = (name: string): number => Number([...name.slice("block".length)].map((letter) => letter.charCodeAt(0) - 97).join(""));

/** Lengths that grow: a play that is missing or there twice changes the sum by an amount of its own. */
const lengthOf = (index: number): number => 100_000 + index * 7;

export const dayOf = (block: Block): { readonly since: number; readonly until: number } => ({
  since: FIRST_DAY + block.day * DAY,
  until: FIRST_DAY + (block.day + 1) * DAY,
});

/** The whole block, as it is once its import was published. */
export function wholeOf({ plays }: Block): BlockState {
  let sum = 0;
  for (let index = 0; index < plays; index++) sum += lengthOf(index);
  return { records: plays, sum };
}

/** The plays in the form of Spotify's extended streaming history, as a file's text. */
export function exportOf({ name, day, plays }: Block): string {
  const rows = Array.from({ length: plays }, (_, index) => ({
    ts: `${new Date(FIRST_DAY + day * DAY + index * APART).toISOString().slice(0, 19)}Z`,
    ms_played: lengthOf(index),
    platform: "ios",
    conn_country: "DE",
    master_metadata_track_name: `track ${index % 97}`,
    master_metadata_album_artist_name: name,
    master_metadata_album_album_name: "album",
    spotify_track_uri: `spotify:track:${String(index).padStart(22, "0")}`,
    reason_start: "trackdone",
    reason_end: "trackdone",
    shuffle: false,
    skipped: false,
    offline: false,
    incognito_mode: false,
  }));
  return JSON.stringify(rows);
}
