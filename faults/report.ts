/** What came of many faults. */
export class Report {
  faults = 0;
  /** Faults that met at least one operation under way, and how often each kind was met. */
  met = 0;
  readonly metKinds = new Map<string, number>();
  /** Operations that were acknowledged before some fault and looked for after it. */
  readonly acknowledged = new Map<string, number>();
  readonly lost: string[] = [];
  readonly torn: string[] = [];
  readonly failed: string[] = [];

  /** Notes what was under way at the moment of a fault. */
  meet(underWay: ReadonlyMap<string, number>): void {
    this.faults += 1;
    if (underWay.size > 0) this.met += 1;
    for (const kind of underWay.keys()) this.metKinds.set(kind, (this.metKinds.get(kind) ?? 0) + 1);
  }

  noteAcknowledged(counts: ReadonlyMap<string, number>): void {
    for (const [kind, count] of counts) this.acknowledged.set(kind, (this.acknowledged.get(kind) ?? 0) + count);
  }
}

export const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");

export const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
