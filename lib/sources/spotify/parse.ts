import { formatInstant, parseInstant } from "../instant.ts";
import { keyOf } from "../key.ts";
import type { ParsedRecord, ParsedRow, Parsing } from "../source.ts";
import { declaration, STREAM } from "./declaration.ts";

type Row = Readonly<Record<string, unknown>>;

/** Fields of the export that are stored, by the name each form gives them. What is in neither list is not stored. */
const EXTENDED = new Set([
  ...["ts", "ms_played", "platform", "conn_country", "reason_start", "reason_end", "shuffle", "skipped", "offline", "incognito_mode"],
  ...["master_metadata_track_name", "master_metadata_album_artist_name", "master_metadata_album_album_name", "spotify_track_uri"],
  ...[
    "episode_name",
    "episode_show_name",
    "spotify_episode_uri",
    "audiobook_title",
    "audiobook_chapter_title",
    "audiobook_uri",
    "audiobook_chapter_uri",
  ],
]);
const ACCOUNT_DATA = new Set(["endTime", "msPlayed", "artistName", "trackName", "podcastName", "episodeName", "audiobookName", "chapterName"]);

const dropReasons = new Map(declaration.dropped.map(({ field, why }) => [field, why]));
const UNKNOWN_FIELD = "Freehold does not know this field.";

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** A play of the extended streaming history, music, podcast, audiobook or video alike. */
const isExtended = (row: Row): boolean =>
  Object.hasOwn(row, "ts") &&
  Object.hasOwn(row, "ms_played") &&
  (Object.hasOwn(row, "spotify_track_uri") || Object.hasOwn(row, "master_metadata_track_name"));

/** A play of the account data's shorter history. */
const isAccountData = (row: Row): boolean =>
  Object.hasOwn(row, "endTime") &&
  Object.hasOwn(row, "msPlayed") &&
  (Object.hasOwn(row, "trackName") || Object.hasOwn(row, "episodeName") || Object.hasOwn(row, "audiobookName"));

export const isPlay = (value: unknown): boolean => isRow(value) && (isExtended(value) || isAccountData(value));

/** Trimmed: stray spaces around a name would make two artists of one. Empty and non-text values are null. */
const text = (value: unknown): string | null => (typeof value === "string" ? value.trim() || null : null);
const flag = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

function parseExtended(row: Row) {
  return {
    artist_name: text(row["master_metadata_album_artist_name"]),
    track_name: text(row["master_metadata_track_name"]),
    album_name: text(row["master_metadata_album_album_name"]),
    ms_played: row["ms_played"],
    track_uri: text(row["spotify_track_uri"]),
    show_name: text(row["episode_show_name"]),
    episode_name: text(row["episode_name"]),
    episode_uri: text(row["spotify_episode_uri"]),
    audiobook_title: text(row["audiobook_title"]),
    audiobook_chapter: text(row["audiobook_chapter_title"]),
    audiobook_uri: text(row["audiobook_chapter_uri"]) ?? text(row["audiobook_uri"]),
    platform: text(row["platform"]),
    country: text(row["conn_country"]),
    reason_start: text(row["reason_start"]),
    reason_end: text(row["reason_end"]),
    shuffle: flag(row["shuffle"]),
    skipped: flag(row["skipped"]),
    offline: flag(row["offline"]),
    incognito: flag(row["incognito_mode"]),
  };
}

function parseAccountData(row: Row): ReturnType<typeof parseExtended> {
  return {
    ...parseExtended({}),
    artist_name: text(row["artistName"]),
    track_name: text(row["trackName"]),
    ms_played: row["msPlayed"],
    show_name: text(row["podcastName"]),
    episode_name: text(row["episodeName"]),
    audiobook_title: text(row["audiobookName"]),
    audiobook_chapter: text(row["chapterName"]),
  };
}

/**
 * An account plays one thing at a time: when a play ended, how long it lasted and what it was tell it from every other.
 * Other fields stay out, because Spotify words them differently from one export to the next (platform, skipped, reason_end).
 */
function keyOfPlay(time: number, msPlayed: number, play: Omit<ReturnType<typeof parseExtended>, "ms_played">): string {
  const link = play.track_uri ?? play.episode_uri ?? play.audiobook_uri;
  if (link !== null) return keyOf([time, msPlayed, link]);
  return keyOf([time, msPlayed, play.artist_name, play.track_name, play.show_name, play.episode_name, play.audiobook_title, play.audiobook_chapter]);
}

function parseRow(row: unknown): ParsedRow {
  if (!isRow(row)) return { skipped: "It is not a play." };
  const extended = Object.hasOwn(row, "ts");
  const written = extended ? row["ts"] : row["endTime"];
  const time = typeof written === "string" ? parseInstant(written.trim()) : undefined;
  if (time === undefined) return { skipped: "It has no readable time." };
  const play = extended ? parseExtended(row) : parseAccountData(row);
  const { ms_played } = play;
  if (typeof ms_played !== "number" || !Number.isFinite(ms_played)) return { skipped: "It does not say how long it played." };
  const record: ParsedRecord = { key: keyOfPlay(time, ms_played, play), time, data: { played_at: formatInstant(time), ...play, ms_played } };
  return { stream: STREAM, record };
}

function noteDropped(row: unknown, dropped: Map<string, string>): void {
  if (!isRow(row)) return;
  const stored = Object.hasOwn(row, "ts") ? EXTENDED : ACCOUNT_DATA;
  for (const field in row) if (!stored.has(field) && !dropped.has(field)) dropped.set(field, dropReasons.get(field) ?? UNKNOWN_FIELD);
}

function* parseRows(rows: readonly unknown[], dropped: Map<string, string>): Generator<ParsedRow> {
  for (const row of rows) {
    noteDropped(row, dropped);
    yield parseRow(row);
  }
}

/** Takes the array of either form. */
export function parse(value: unknown): Parsing {
  const rows: readonly unknown[] = Array.isArray(value) ? value : [];
  const dropped = new Map<string, string>();
  return { total: rows.length, rows: parseRows(rows, dropped), dropped };
}
