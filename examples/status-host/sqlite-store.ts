import { readFileSync, rmSync, writeFileSync } from "node:fs";
import sqlite from "node-sqlite3-wasm";
import { type ListStore, listOf, rowOf, sql } from "./store.ts";

/** Another host that runs has the file. */
export class FileInUse extends Error {
  override readonly name = "FileInUse";
}

/** In a SQLite file that this process has to itself. Throws {@link FileInUse}. */
export function sqliteStore(file: string): ListStore {
  const release = own(file);
  const database = new sqlite.Database(file);
  database.exec(sql.table);
  return {
    get: async (path) => {
      const row = database.get(sql.get, [path]);
      return row ? listOf(row) : undefined;
    },
    put: async (list) => database.run(sql.put, rowOf(list)).changes > 0,
    forget: async (before) => database.run(sql.forget, [before]).changes,
    close: async () => {
      database.close();
      release();
    },
  };
}

/** The library locks by a folder beside the file, which a process that was killed leaves behind: taken away when its owner is gone. */
function own(file: string): () => void {
  const mark = `${file}.pid`;
  if (isRunning(ownerIn(mark))) throw new FileInUse(`${file} is used by another status host`);
  rmSync(`${file}.lock`, { recursive: true, force: true });
  writeFileSync(mark, String(process.pid));
  return () => rmSync(mark, { force: true });
}

function ownerIn(mark: string): number {
  try {
    return Number(readFileSync(mark, "utf8"));
  } catch {
    return 0;
  }
}

/** Our own number in an old mark is that of a process before us: containers begin to count anew. */
function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
