import { pathToFileURL } from "node:url";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { type Running, type StartOptions, serveApp } from "../serve-app.ts";
import { type HostOptions, newStatusHost } from "./app.ts";
import { postgresStore } from "./postgres-store.ts";
import { networkOf } from "./rate-limit.ts";
import { sqliteStore } from "./sqlite-store.ts";
import type { ListStore } from "./store.ts";

export type StatusHostOptions = StartOptions &
  Pick<HostOptions, "allowances" | "now"> & {
    /** A PostgreSQL URL, or the path of a SQLite file. */
    readonly database: string;
    /** The address that the host is known by, where that is not the one it listens at: behind a proxy. */
    readonly publicUrl?: string;
    /** Believe the last address of `x-forwarded-for`: only behind a proxy that writes it. */
    readonly behindProxy?: boolean;
  };

const HOUR = 3_600_000;

const storeOf = async (database: string): Promise<ListStore> =>
  /^postgres(?:ql)?:\/\//.test(database) ? postgresStore(database) : sqliteStore(database);

function callerOf(context: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return networkOf(forwarded ?? getConnInfo(context).remote.address ?? "");
}

/** Starts a status host. `url` is the address for a wallet's Settings. */
export async function startStatusHost({ database, publicUrl, behindProxy = false, ...options }: StatusHostOptions): Promise<Running> {
  const store = await storeOf(database);
  let base = publicUrl?.replace(/\/+$/, "") ?? "";
  const { now = () => new Date() } = options;
  const app = newStatusHost({ ...options, store, base: () => base, callerOf: (context) => callerOf(context, behindProxy) });
  const running = await serveApp(app, options);
  base ||= running.url;
  // What ended is refused if it is sent again, so nothing is needed of it.
  const sweep = () => void store.forget(now().getTime()).catch((error: unknown) => console.error("Old lists could not be removed:", error));
  const timer = setInterval(sweep, HOUR);
  const close = async () => {
    clearInterval(timer);
    await running.close();
    await store.close();
  };
  return { url: base, close };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { env } = process;
  const host = await startStatusHost({
    port: Number(env["PORT"] ?? 4330),
    database: env["DATABASE_URL"] ?? "status-host.sqlite",
    behindProxy: env["BEHIND_PROXY"] === "1",
    ...(env["HOST"] === undefined ? {} : { host: env["HOST"] }),
    ...(env["PUBLIC_URL"] === undefined ? {} : { publicUrl: env["PUBLIC_URL"] }),
  });
  console.log(`The status host is at ${host.url}`);
  const stop = () => void host.close().then(() => process.exit(0));
  process.once("SIGINT", stop).once("SIGTERM", stop);
}
