import { answered } from "./answered.ts";
import type { BlockState } from "./blocks.ts";
import type { Whole } from "./whole.ts";

/**
 * Something with a state that was acknowledged, the state it may have instead while an operation on it has not been answered, and
 * the states that it had before and must not have again.
 */
type Held<S> = { readonly acknowledged: S; readonly or: readonly S[]; readonly before: readonly S[] };

export type Disclosure = { readonly grantId: string; readonly paid?: string };
export type GrantState = "absent" | "live" | "revoked";

/** Milliseconds: every call is answered, whatever happens to the worker, and one that is not by then never is. */
const NEVER = 60_000;
const NOTHING: BlockState = { records: 0, sum: 0 };

/**
 * What the wallet was asked and what it acknowledged, kept outside the browser. Of an operation that was never answered either
 * the state before it or the one after it may be found; of an acknowledged one only the one after it.
 */
export class Journal {
  readonly blocks = new Map<string, Held<BlockState>>();
  readonly grants = new Map<string, Held<GrantState>>();
  readonly disclosures = new Map<string, Disclosure>();
  /** Requests whose approval was asked for and not acknowledged to their page: as many grants may be there that nobody was told of. */
  readonly openApprovals = new Set<string>();
  /** Operations under way now, by kind. */
  readonly underWay = new Map<string, number>();
  /** Operations that were acknowledged, by kind, over all. */
  readonly acknowledged = new Map<string, number>();
  /** Operations that failed though the browser ran: neither lost nor torn, and not expected in numbers. */
  readonly failed: string[] = [];

  /** Runs one operation. Undefined when it failed. */
  async watch<R>(kind: string, work: () => Promise<R>): Promise<R | undefined> {
    add(this.underWay, kind, 1);
    try {
      const result = await answered(work(), NEVER, async () => kind);
      add(this.acknowledged, kind, 1);
      add(this.underWay, kind, -1);
      return result;
    } catch (error) {
      this.failed.push(`${kind}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`);
      add(this.underWay, kind, -1);
      return undefined;
    }
  }

  /** A block becomes `next` by the work, or stays what it is while that is not acknowledged. */
  changeBlock<R>(kind: string, name: string, next: BlockState, work: () => Promise<R>): Promise<R | undefined> {
    return this.#change(this.blocks, kind, name, NOTHING, next, work);
  }

  /** A grant becomes `next` by the work, or stays what it is while that is not acknowledged. */
  changeGrant<R>(kind: string, grantId: string, next: GrantState, work: () => Promise<R>): Promise<R | undefined> {
    return this.#change(this.grants, kind, grantId, "absent", next, work);
  }

  async #change<S, R>(all: Map<string, Held<S>>, kind: string, name: string, first: S, next: S, work: () => Promise<R>): Promise<R | undefined> {
    const { acknowledged, or, before } = all.get(name) ?? { acknowledged: first, or: [], before: [] };
    all.set(name, { acknowledged, or: [...or, next], before });
    const result = await this.watch(kind, work);
    if (result !== undefined) all.set(name, { acknowledged: next, or: [], before: [...before, acknowledged] });
    return result;
  }

  /** Takes what was found as what holds from here on: nothing is under way any more. */
  settle({ blocks, grants }: Pick<Whole, "blocks" | "grants">): void {
    for (const [name, { before }] of this.blocks) this.blocks.set(name, { acknowledged: blocks[name] ?? NOTHING, or: [], before });
    for (const { grantId, state } of grants) this.grants.set(grantId, { acknowledged: state === "revoked" ? "revoked" : "live", or: [], before: [] });
    this.openApprovals.clear();
    this.underWay.clear();
  }
}

function add(counts: Map<string, number>, kind: string, by: number): void {
  const count = (counts.get(kind) ?? 0) + by;
  if (count === 0) counts.delete(kind);
  else counts.set(kind, count);
}
