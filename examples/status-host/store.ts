/** A list as the host keeps it. Times are UTC milliseconds. */
export type StoredList = {
  /** Where it is found: base64url of the SHA-256 of its issuer's DID. */
  readonly path: string;
  /** Compact JWS, as it was sent. */
  readonly jwt: string;
  readonly validFrom: number;
  readonly validUntil: number;
};

/** Keeps one list for each path. Writers may come at once, from more than one process. */
export interface ListStore {
  get(path: string): Promise<StoredList | undefined>;
  /** Keeps a list if there is none, or only an older one, at its path: one step. Gives whether it did. */
  put(list: StoredList): Promise<boolean>;
  /** Forgets lists that ended before that time. Gives how many. */
  forget(endedBefore: number): Promise<number>;
  close(): Promise<void>;
}

/** Both databases speak this much SQL alike. */
export const sql = {
  table:
    "CREATE TABLE IF NOT EXISTS status_lists (path TEXT PRIMARY KEY, jwt TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL)",
  get: "SELECT path, jwt, valid_from, valid_until FROM status_lists WHERE path = $1",
  put: `INSERT INTO status_lists (path, jwt, valid_from, valid_until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (path) DO UPDATE SET jwt = excluded.jwt, valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE status_lists.valid_from < excluded.valid_from`,
  forget: "DELETE FROM status_lists WHERE valid_until < $1",
} as const;

export const rowOf = ({ path, jwt, validFrom, validUntil }: StoredList): [string, string, number, number] => [path, jwt, validFrom, validUntil];

type Row = { readonly path?: unknown; readonly jwt?: unknown; readonly valid_from?: unknown; readonly valid_until?: unknown };

/** PostgreSQL gives a BIGINT as text: milliseconds fit a number. */
export const listOf = ({ path, jwt, valid_from, valid_until }: Row): StoredList => ({
  path: String(path),
  jwt: String(jwt),
  validFrom: Number(valid_from),
  validUntil: Number(valid_until),
});
