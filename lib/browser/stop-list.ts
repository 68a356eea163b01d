import { browser } from "wxt/browser";
import * as z from "zod";
import type { Stop, StopList, Stops } from "../consent/stop-list.ts";
import { freeBytes } from "../vault/store/room.ts";

const KEY = "stops";
const stored = z.array(z.object({ grantId: z.string(), by: z.enum(["user", "app"]), at: z.number() })).catch([]);

/** Beside the database they need some hundred bytes; nearer than this to the end of the disk nothing is written at all. */
const ENOUGH = 64 * 1024;

/**
 * The stop list in session storage, which takes no room on the disk, and in `storage.local` where that can be written. For the
 * worker: it alone revokes, and reads the list once.
 */
export function stopList(): StopList {
  const { session, local } = browser.storage;
  let held: Promise<Stops> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<Stops> => {
    const [inMemory, onDisk] = await Promise.all(
      [session, local].map(async (area) => stored.parse((await area.get<Record<string, unknown>>(KEY))[KEY])),
    );
    const all = new Map([...(onDisk ?? []), ...(inMemory ?? [])].map((stop) => [stop.grantId, stop]));
    return { stops: [...all.values()], lasting: all.size === onDisk?.length };
  };
  const list = (): Promise<Stops> => (held ??= load());

  const keep = async (stops: readonly Stop[]): Promise<boolean> => {
    try {
      if ((await freeBytes()) < ENOUGH) return false;
      await local.set({ [KEY]: stops });
      return true;
    } catch {
      return false;
    }
  };
  const step = async (alter: (stops: readonly Stop[]) => readonly Stop[]): Promise<Stops> => {
    const stops = alter((await list()).stops);
    // It holds from here on, whatever becomes of the copies.
    held = Promise.resolve({ stops, lasting: false });
    await session.set({ [KEY]: stops });
    const now: Stops = { stops, lasting: await keep(stops) };
    held = Promise.resolve(now);
    return now;
  };
  const change = (alter: (stops: readonly Stop[]) => readonly Stop[]): Promise<Stops> => {
    const mine = turn.then(() => step(alter));
    turn = mine.catch(() => undefined);
    return mine;
  };

  return {
    list,
    add: (stop) => change((stops) => [...stops.filter(({ grantId }) => grantId !== stop.grantId), stop]),
    remove: async ({ grantId }) => {
      await change((stops) => stops.filter((one) => one.grantId !== grantId));
    },
    renew: async () => {
      if (!(await list()).lasting) await change((stops) => stops);
    },
  };
}
