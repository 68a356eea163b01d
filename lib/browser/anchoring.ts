import { anchorDue } from "../anchoring/anchor-due.ts";
import { walletBrings } from "../anchoring/own-way.ts";
import type { Standing } from "../consent/stop-list.ts";
import { rounds } from "./rounds.ts";

/** What is to stand on a public record is brought there, and followed until it does. */
export type Anchoring = {
  /** Does what is due, now, without being waited for, and comes again by itself while the worker runs. Does nothing while locked. */
  wake(): void;
};

/** `afterMoving`: something stands otherwise than before, and our own pages show it. */
export function anchoring(standing: Standing, clock: () => number, afterMoving: () => Promise<void>): Anchoring {
  const bring = walletBrings(standing.vault, clock);
  return { wake: rounds(standing.vault, () => anchorDue(standing, bring, clock), clock, afterMoving) };
}
