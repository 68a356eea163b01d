import type { BusyElsewhere, Doing } from "../../lib/browser/in-turn.ts";

/** Whether something was not begun because another tab is at work; by the error's name: classes do not reach this far up. */
export const isBusy = (thrown: unknown): thrown is Pick<BusyElsewhere, "doing"> => thrown instanceof Error && thrown.name === "BusyElsewhere";

export type { Doing };
