import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newSigner, statusListPayload } from "../../sdk/testing/signer.ts";
import { pathOf } from "./accept.ts";
import { postgresStore } from "./postgres-store.ts";
import { startStatusHost } from "./server.ts";
import { FileInUse, sqliteStore } from "./sqlite-store.ts";
import { storeSuite } from "./store.suite.ts";

let folder: string;
let database: PGlite;
let server: PGLiteSocketServer;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freehold-status-host-"));
  database = await PGlite.create();
  server = new PGLiteSocketServer({ db: database, port: 0, maxConnections: 16 });
  await server.start();
  url = `postgres://postgres:postgres@${server.getServerConn()}/postgres?sslmode=disable`;
  // A whole PostgreSQL starts here.
}, 90_000);
afterAll(async () => {
  await server.stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
const newFile = (): string => join(folder, `${++files}.sqlite`);

describe("in a SQLite file", () => {
  storeSuite(async () => sqliteStore(newFile()));
});

describe("in PostgreSQL", () => {
  storeSuite(async () => {
    await database.exec("DROP TABLE IF EXISTS status_lists");
    return postgresStore(url);
  });
});

it("a host that is given the URL of a PostgreSQL keeps lists there: over HTTP, and after a restart", async () => {
  await database.exec("DROP TABLE IF EXISTS status_lists");
  const now = new Date(Date.UTC(2026, 10, 21));
  const start = (port: number) => startStatusHost({ port, host: "127.0.0.1", database: url, now: () => now });
  const first = await start(0);
  const user = await newSigner();
  const list = `${first.url}/${pathOf(user.did)}`;
  const listFrom = (validFrom: number) =>
    user.sign(
      "vc+jwt",
      statusListPayload({ issuer: user.did, list, validFrom: new Date(validFrom), validUntil: new Date(now.getTime() + 3_600_000) }),
    );
  const put = async (body: string) => (await fetch(list, { method: "PUT", body, headers: { "content-type": "application/vc+jwt" } })).status;
  const [older, newer] = [await listFrom(now.getTime() - 1000), await listFrom(now.getTime())];
  expect(await put(newer)).toBe(204);
  await first.close();
  const again = await start(Number(new URL(first.url).port));
  expect(await (await fetch(list)).text()).toBe(newer);
  expect(await put(older)).toBe(409);
  expect((await database.query("SELECT count(*)::int AS rows FROM status_lists")).rows).toEqual([{ rows: 1 }]);
  await again.close();
});

describe("a SQLite file", () => {
  const list = { path: "p", jwt: "j", validFrom: 1, validUntil: 2 };

  it("is there again after a restart, also after one that was killed in the middle of a write", async () => {
    const file = newFile();
    const store = sqliteStore(file);
    await store.put(list);
    await store.close();
    await mkdir(`${file}.lock`);
    await writeFile(`${file}.pid`, "2147483646");
    const again = sqliteStore(file);
    expect(await again.get("p")).toEqual(list);
    expect(await again.put({ ...list, validFrom: 2 })).toBe(true);
    await again.close();
  });

  it("belongs to one host at a time", async () => {
    const file = newFile();
    await writeFile(`${file}.pid`, String(process.ppid));
    expect(() => sqliteStore(file)).toThrow(FileInUse);
  });
});
