import { type Bytes, utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { Damaged } from "../crypto/envelope.ts";
import { sha256InTurn } from "../crypto/sha256-in-turn.ts";
import { logKey } from "../identity/log-key.ts";
import { asBytes } from "../vault/documents.ts";
import type { Vault } from "../vault/vault.ts";
import { ChainWalk } from "./chain.ts";
import { isFirstForm, readEntry } from "./entry.ts";
import type { VerifyResult } from "./event.ts";
import { lastSeq } from "./log.ts";
import { type Gap, knownHeads, type LogHead } from "./signed-head.ts";

const BATCH = 1000;

type Row = { readonly seq: number; readonly value: Bytes };
type Broken = Extract<VerifyResult, { ok: false }>;

/**
 * Walks the whole chain, holds its end against the signed head in both places, and names the first place where something does
 * not hold. Entries that are known to be lost, since a repair, are stepped over and named. Takes minutes for a million entries.
 */
export async function verifyLog(vault: Vault): Promise<VerifyResult> {
  // The end comes first: what is written meanwhile moves both, the head never behind the end that was seen.
  const end = await lastSeq(vault);
  const heads = await knownHeads(vault);
  const lost = await vault.sequence("log").gaps();
  const head = newer(heads.inVault, heads.inCopy);
  if (!head) return unsigned(vault, end, lost, heads.forged);
  const walk = new ChainWalk(await sha256InTurn(), lost);
  const broken = await walkTo(vault, walk, head.seq, lost);
  if (broken) return broken;
  const reached = reachOf(walk.seq, lost);
  const fail = (problem: Broken["problem"], brokenAt: number): Broken => ({ ok: false, entries: Math.min(walk.seq, brokenAt), brokenAt, problem });
  if (reached < head.seq) {
    const isOlder = heads.inVault !== undefined && reached >= heads.inVault.seq;
    return isOlder ? fail("rolled_back", walk.seq) : fail("cut_off", walk.seq + 1);
  }
  // Another history than the one whose end was signed, or one that goes on without a signature; a head that nobody here signed.
  if (walk.seq === head.seq && walk.head !== head.hash) return fail("altered", head.seq);
  if (end > head.seq || heads.forged) return fail("altered", Math.min(end, head.seq + 1));
  const { did } = await logKey(vault);
  return { ok: true, entries: head.seq, head: head.hash, signedBy: did, ...(lost.length > 0 ? { lost } : {}) };
}

/** What was written before heads were signed holds by its chain alone; anything later without a head has lost it. */
async function unsigned(vault: Vault, end: number, lost: readonly Gap[], forged: boolean): Promise<VerifyResult> {
  const walk = new ChainWalk(await sha256InTurn(), lost);
  const broken = await walkTo(vault, walk, Number.POSITIVE_INFINITY, lost);
  if (broken) return broken;
  const [last] = await vault.sequence("log", asBytes).list({ descending: true, limit: 1 });
  if (forged || (last && !isFirstForm(last.value))) return { ok: false, entries: walk.seq, brokenAt: walk.seq, problem: "altered" };
  return { ok: true, entries: Math.max(walk.seq, end), head: walk.head, ...(lost.length > 0 ? { lost } : {}) };
}

/** Where the log ends, counting those lost behind its last entry. */
const reachOf = (seq: number, lost: readonly Gap[]): number => lost.find(({ from }) => from === seq + 1)?.to ?? seq;

const newer = (a: LogHead | undefined, b: LogHead | undefined): LogHead | undefined => (a && b ? (a.seq >= b.seq ? a : b) : (a ?? b));

async function walkTo(vault: Vault, walk: ChainWalk, last: number, lost: readonly Gap[]): Promise<Broken | undefined> {
  const broken = (problem: Broken["problem"], brokenAt: number): Broken => ({ ok: false, entries: walk.seq, brokenAt, problem });
  for (;;) {
    const { rows, damaged } = await nextRows(vault, walk.seq);
    for (const { seq, value } of rows) {
      if (seq > last) return undefined;
      const problem = walk.step(seq, value, (bytes) => textOfFirstForm(seq, bytes));
      if (problem) return broken(problem, problem === "missing" ? reachOf(walk.seq, lost) + 1 : seq);
    }
    if (damaged) return broken("altered", reachOf(walk.seq, lost) + 1);
    if (rows.length === 0 || walk.seq >= last) return undefined;
  }
}

/** The next rows, or those before the first that does not open. */
async function nextRows(vault: Vault, after: number): Promise<{ readonly rows: readonly Row[]; readonly damaged: boolean }> {
  const log = vault.sequence("log", asBytes);
  const orDamaged = async (from: number, limit: number): Promise<Row[] | undefined> => {
    try {
      return await log.list({ after: from, limit });
    } catch (error) {
      if (error instanceof Damaged) return undefined;
      throw error;
    }
  };
  const all = await orDamaged(after, BATCH);
  if (all) return { rows: all, damaged: false };
  const rows: Row[] = [];
  for (;;) {
    const next = await orDamaged(rows.at(-1)?.seq ?? after, 1);
    if (!next || next.length === 0) return { rows, damaged: !next };
    rows.push(...next);
  }
}

/** An entry of the form before this one, as it was hashed; nothing where it is none, or its own hash is not what it should be. */
function textOfFirstForm(seq: number, bytes: Bytes): Bytes {
  if (!isFirstForm(bytes)) return new Uint8Array();
  const { at, event, prev } = readEntry(seq, bytes);
  return utf8(canonicalJson({ at, event, prev, seq }));
}
