import type { LogEvent } from "../lib/activity/event.ts";
import type { BlockState } from "./blocks.ts";
import type { Journal } from "./journal.ts";
import { SEARCHED, type Whole } from "./whole.ts";

/** What a fault did that it must not: acknowledged writes that are gone, and states that are neither the old one nor the new one. */
export type Verdict = { readonly lost: readonly string[]; readonly torn: readonly string[] };

type Logged<T extends LogEvent["type"]> = Extract<LogEvent, { type: T }> & { readonly seq: number };

/** Holds what can be read after a fault against what was acknowledged before it, and every part of it against the others. Pure. */
export function judge(whole: Whole, journal: Journal): Verdict {
  const lost: string[] = [];
  const torn: string[] = [];
  judgeBlocks(whole, journal, lost, torn);
  judgeGrants(whole, journal, lost, torn);
  const told = new Set(entries(whole, "disclosed").map(({ grantId, disclosureId, paid }) => JSON.stringify([grantId, disclosureId, paid?.amount])));
  for (const [id, { grantId, paid }] of journal.disclosures)
    if (!told.has(JSON.stringify([grantId, id, paid]))) lost.push(`disclosure ${id} is not in the log as it was delivered`);
  torn.push(...disagreements(whole));
  return { lost, torn };
}

function entries<T extends LogEvent["type"]>({ events }: Whole, type: T): Logged<T>[] {
  return events.flatMap(({ seq, event }) => (event.type === type ? [{ ...event, seq } as Logged<T>] : []));
}

const isSame = (a: BlockState, b: BlockState): boolean => a.records === b.records && a.sum === b.sum;

function judgeBlocks({ blocks }: Whole, journal: Journal, lost: string[], torn: string[]): void {
  for (const [name, { acknowledged, or, before }] of journal.blocks) {
    const found = blocks[name] ?? { records: 0, sum: 0 };
    if ([acknowledged, ...or].some((state) => isSame(state, found))) continue;
    const said = `block ${name}: ${found.records} records, acknowledged ${acknowledged.records}`;
    if (before.some((state) => isSame(state, found))) lost.push(said);
    else torn.push(said);
  }
  for (const name of Object.keys(blocks)) if (!journal.blocks.has(name)) torn.push(`block ${name} was never imported`);
}

function judgeGrants({ grants }: Whole, journal: Journal, lost: string[], torn: string[]): void {
  const found = new Map(grants.map(({ grantId, state }) => [grantId, state === "revoked" ? "revoked" : "live"]));
  for (const [grantId, { acknowledged, or }] of journal.grants) {
    const state = found.get(grantId) ?? "absent";
    if (![acknowledged, ...or].some((one) => one === state)) lost.push(`grant ${grantId} is ${state}, acknowledged ${acknowledged}`);
  }
  const untold = [...found.keys()].filter((grantId) => !journal.grants.has(grantId)).length;
  const { size } = journal.openApprovals;
  if (untold > size) torn.push(`${untold} grants that nobody was told of, ${size} approvals under way`);
}

/** Where two parts of the wallet that are written together do not tell the same. */
function disagreements(whole: Whole): string[] {
  const found: string[] = [];
  if (!whole.log.ok) found.push(`the log is ${whole.log.problem} at ${whole.log.brokenAt}`);
  for (const [name, count] of Object.entries(whole.searched))
    if (count !== Math.min(SEARCHED, whole.blocks[name]?.records ?? 0))
      found.push(`a search for ${name} finds ${count} records of ${whole.blocks[name]?.records ?? 0}`);
  for (const damage of whole.damage) found.push(`damage: ${JSON.stringify(damage)}`);
  return [...found, ...importsAgainstLog(whole), ...grantsAgainstLog(whole), ...accountAgainstLog(whole)];
}

function importsAgainstLog(whole: Whole): string[] {
  const found: string[] = [];
  const undone = new Set(entries(whole, "import_undone").map(({ importId }) => importId));
  const logged = new Set(entries(whole, "imported").flatMap(({ importId }) => (undone.has(importId) ? [] : [importId])));
  const documents = whole.sources.flatMap(({ imports }) => imports);
  for (const { importId } of documents) if (!logged.has(importId)) found.push(`import ${importId} is not in the log`);
  if (documents.length !== logged.size) found.push(`${documents.length} imports, ${logged.size} of them in the log and not undone`);
  const named = new Set(documents.flatMap(({ files }) => files.map((file) => file.replace(/\.json$/, ""))));
  for (const name of Object.keys(whole.blocks)) if (!named.has(name)) found.push(`block ${name} has records and no import`);

  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const read = sum(Object.values(whole.blocks).map(({ records }) => records));
  const counted = sum(whole.sources.flatMap(({ streams }) => streams.map(({ count }) => count)));
  const told =
    sum(entries(whole, "imported").flatMap(({ streams }) => streams.map(({ records }) => records))) -
    sum(entries(whole, "import_undone").map(({ records }) => records)) -
    sum(entries(whole, "records_deleted").map(({ records }) => records));
  if (read !== counted || read !== told) found.push(`${read} records can be read, the manifests count ${counted}, the log tells of ${told}`);
  return found;
}

function grantsAgainstLog(whole: Whole): string[] {
  const found: string[] = [];
  const approved = entries(whole, "approved").map(({ grantId }) => grantId);
  const revoked = new Map(entries(whole, "revoked").map(({ grantId, seq }) => [grantId, seq]));
  const disclosed = entries(whole, "disclosed");
  if (new Set(approved).size !== approved.length) found.push("a grant was approved twice");
  if (new Set(entries(whole, "approved").map(({ requestId }) => requestId)).size !== approved.length) found.push("a request was approved twice");
  for (const { grantId, state, uses, origin, details } of whole.grants) {
    if (!approved.includes(grantId)) found.push(`grant ${grantId} is not in the log`);
    if ((state === "revoked") !== revoked.has(grantId)) found.push(`grant ${grantId} is ${state}, and the log says otherwise`);
    const mine = disclosed.filter((event) => event.grantId === grantId);
    const told = new Set(mine.map(({ disclosureId }) => disclosureId)).size;
    if (told !== uses) found.push(`grant ${grantId} has ${uses} uses and ${told} disclosures`);
    const end = revoked.get(grantId) ?? Number.POSITIVE_INFINITY;
    if (mine.some(({ seq }) => seq > end)) found.push(`grant ${grantId} was read after it was revoked`);
    if (!whole.identities.some((identity) => identity.origin === origin && identity.did === details.issuer))
      found.push(`grant ${grantId} was signed by nobody who is here`);
  }
  const kept = new Set(whole.grants.map(({ grantId }) => grantId));
  for (const grantId of approved) if (!kept.has(grantId)) found.push(`grant ${grantId} is in the log only`);
  return found;
}

function accountAgainstLog(whole: Whole): string[] {
  const found: string[] = [];
  const line = (disclosureId: string, amount: string): string => `${disclosureId} ${amount}`;
  const told = entries(whole, "disclosed").flatMap(({ disclosureId, paid }) => (paid ? [line(disclosureId, paid.amount)] : []));
  const kept = whole.earnings.entries.map(({ disclosureId, money }) => line(disclosureId, money.amount));
  for (const one of told) if (!kept.includes(one)) found.push(`payment ${one} is in the log only`);
  for (const one of kept) if (!told.includes(one)) found.push(`payment ${one} is not in the log`);
  if (kept.length !== told.length) found.push(`${kept.length} payments, ${told.length} in the log`);
  return found;
}
