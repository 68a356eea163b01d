import type { Failure } from "./tries.ts";

/** The status host as Settings shows it. Times are UTC milliseconds. */
export type StatusHostView = {
  /** Its address; absent while none is chosen, and nobody is contacted. */
  readonly host?: string;
  readonly lastPublishedAt?: number;
  /** Lists that the host does not have yet as they stand. */
  readonly waiting: number;
  /** Why the last try failed. */
  readonly failure?: Failure;
};
