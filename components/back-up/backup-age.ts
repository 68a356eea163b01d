const DAY = 86_400_000;
const OLD = 30 * DAY;

/** Whether something of that time has waited too long for a backup. Both UTC milliseconds. */
export const isOld = (at: number, now: number): boolean => now - at > OLD;
