import { logEvents } from "../activity/log.ts";
import type { Standing } from "./stop-list.ts";

/**
 * Holds up all access, or lets it go on. Once a pause is called for nothing is delivered; `write` makes it hold from then on. Only then it is
 * logged: a log that cannot be written keeps nobody from pausing. Throws what `write` throws, and changes nothing then;
 * `NoSpace` where it holds and could not be logged.
 */
export async function setPaused({ vault, halt }: Standing, paused: boolean, write: () => Promise<unknown>, now: number): Promise<void> {
  const begun = paused ? 1 : 0;
  halt.pauses += begun;
  halt.pausing += begun;
  try {
    await write();
  } finally {
    halt.pausing -= begun;
  }
  await logEvents(vault, [{ type: paused ? "paused" : "resumed" }], now, { urgent: true });
}

/** Whether a pause holds, or began while that was asked. Nothing may be awaited behind it. */
export async function isHeldUp({ halt, isPaused }: Standing): Promise<boolean> {
  const { pauses, pausing } = halt;
  return pausing > 0 || (await isPaused()) || halt.pauses !== pauses;
}
