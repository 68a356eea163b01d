import { Pool } from "pg";
import { type ListStore, listOf, rowOf, sql } from "./store.ts";

/** In a PostgreSQL database, by its URL. */
export async function postgresStore(url: string): Promise<ListStore> {
  const pool = new Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  // A connection that breaks while nobody uses it is made anew by the pool.
  pool.on("error", (error) => console.error("A database connection broke:", error.message));
  await pool.query(sql.table);
  return {
    get: async (path) => {
      const { rows } = await pool.query<Record<string, unknown>>(sql.get, [path]);
      return rows[0] ? listOf(rows[0]) : undefined;
    },
    put: async (list) => ((await pool.query(sql.put, rowOf(list))).rowCount ?? 0) > 0,
    forget: async (before) => (await pool.query(sql.forget, [before])).rowCount ?? 0,
    close: () => pool.end(),
  };
}
