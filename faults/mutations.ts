import type { AtRest, PlainAtRest, RowAtRest, SpaceNames, Tampering } from "./at-rest.ts";
import type { Random } from "./random.ts";

/** Two pictures of one vault's database, some writes apart, without the rows of the search index. */
export type Pictures = { readonly older: AtRest; readonly now: AtRest; readonly names: SpaceNames };

/** One way to tamper with what lies at rest. Gives what to change, and in words what it was; undefined where there is nothing to do it to. */
export type Mutation = (pictures: Pictures, random: Random) => { readonly tampering: Tampering; readonly what: string } | undefined;

type Place = Pick<RowAtRest, "space" | "id">;

const nameOf = ({ space, id }: Place): string => JSON.stringify([space, id]);
const isHead = ({ space }: Place): boolean => space === "head";

const bytesOf = (row: RowAtRest): Buffer => Buffer.from(row.box, "base64");
const withBytes = (row: RowAtRest, bytes: Buffer): RowAtRest => ({ ...row, box: bytes.toString("base64") });
const said = (row: RowAtRest): string => `${nameOf(row)} at ${row.rev}`;

function pair(
  rows: readonly RowAtRest[],
  random: Random,
  fits: (a: RowAtRest, b: RowAtRest) => boolean,
): readonly [RowAtRest, RowAtRest] | undefined {
  const a = random.pick(rows);
  const others = rows.filter((b) => b !== a && fits(a, b));
  return others.length === 0 ? undefined : [a, random.pick(others)];
}

const swapped = (rows: readonly [RowAtRest, RowAtRest] | undefined) =>
  rows && {
    tampering: {
      put: [
        { ...rows[0], box: rows[1].box },
        { ...rows[1], box: rows[0].box },
      ],
    },
    what: `${said(rows[0])} and ${said(rows[1])} swapped`,
  };

/** Rows of the older picture that have changed since. */
function changedRows({ older, now }: Pictures): RowAtRest[] {
  const standing = new Map(now.rows.map((row) => [nameOf(row), row]));
  return older.rows.filter((row) => {
    const today = standing.get(nameOf(row));
    return today !== undefined && today.box !== row.box;
  });
}

function gone({ older, now, names }: Pictures): RowAtRest[] {
  const standing = new Set(now.rows.map(nameOf));
  // A segment that no manifest names any more is what an import leaves that was cut off: it is in nobody's way.
  return older.rows.filter((row) => !standing.has(nameOf(row)) && names[row.space] !== "segments");
}

function moved(row: RowAtRest | undefined, to: Partial<RowAtRest>) {
  if (!row) return undefined;
  const target = { ...row, ...to };
  return {
    tampering: { put: [target], ...(nameOf(target) === nameOf(row) ? {} : { remove: [row] }) },
    what: `${said(row)} moved to ${nameOf(target)} at ${target.rev}`,
  };
}

type Header = {
  readonly format: number;
  readonly passphrase: { readonly parameters: Readonly<Record<string, number>>; readonly [name: string]: unknown };
  readonly [name: string]: unknown;
};

/** A header written by hand: `change` makes it of today's. */
const header =
  (what: string, change: (today: Header, older: Header) => unknown): Mutation =>
  ({ older, now }) => {
    const of = ({ plain }: AtRest): Header | undefined => plain.find(({ name }) => name === "header")?.value as Header | undefined;
    const [before, today] = [of(older), of(now)];
    if (!before || !today) return undefined;
    const value: PlainAtRest = { name: "header", value: change(today, before) };
    return { tampering: { plain: [value] }, what: `header: ${what}` };
  };

const weaker = (name: string, value: number): Mutation =>
  header(`${name} ${value}`, (today) => ({
    ...today,
    passphrase: { ...today.passphrase, parameters: { ...today.passphrase.parameters, [name]: value } },
  }));

/** Each kind is tried as often as every other. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "boxes of two rows of one kind swapped": ({ now }, random) => swapped(pair(now.rows, random, (a, b) => a.space === b.space)),
  "boxes of two rows of different kinds swapped": ({ now }, random) => swapped(pair(now.rows, random, (a, b) => a.space !== b.space)),
  "an older row put back whole": (pictures, random) => {
    const rows = changedRows(pictures);
    const row = rows.length > 0 ? random.pick(rows) : undefined;
    return row && { tampering: { put: [row] }, what: `${said(row)} put back` };
  },
  "an older box under today's revision": (pictures, random) => {
    const rows = changedRows(pictures);
    const row = rows.length > 0 ? random.pick(rows) : undefined;
    const today = row && pictures.now.rows.find((one) => nameOf(one) === nameOf(row));
    return row && today && { tampering: { put: [{ ...today, box: row.box }] }, what: `${said(row)} put back as ${today.rev}` };
  },
  "a box cut short": ({ now }, random) => {
    const row = random.pick(now.rows);
    const bytes = bytesOf(row);
    const length = random.below(bytes.length);
    return { tampering: { put: [withBytes(row, bytes.subarray(0, length))] }, what: `${said(row)} cut from ${bytes.length} to ${length}` };
  },
  "bits of a box flipped": ({ now }, random) => {
    const row = random.pick(now.rows);
    const bytes = bytesOf(row);
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return { tampering: { put: [withBytes(row, bytes)] }, what: `${said(row)}, a bit of byte ${at}` };
  },
  "a row in the place of another": ({ now }, random) => {
    const rows = pair(now.rows, random, (a, b) => a.space === b.space);
    return rows && { tampering: { put: [{ ...rows[0], id: rows[1].id }] }, what: `${said(rows[0])} over ${said(rows[1])}` };
  },
  "a row under another name": ({ now }, random) => {
    const row = random.pick(now.rows);
    return moved(row, { id: typeof row.id === "number" ? row.id + 1_000_000 : `${row.id.slice(0, -2)}zz` });
  },
  "a row in another space": ({ now }, random) => moved(...intoAnotherSpace(now, random)),
  "a row under another revision": ({ now }, random) => {
    const row = random.pick(now.rows);
    return moved(row, { rev: Math.max(1, row.rev + random.pick([-1, 1, 2 ** 20])) + (row.rev === 1 ? 1 : 0) });
  },
  "a row deleted": ({ now }, random) => {
    const row = random.pick(now.rows);
    return { tampering: { remove: [row] }, what: `${said(row)} deleted` };
  },
  "a deleted row back": (pictures, random) => {
    const rows = gone(pictures);
    const row = rows.length > 0 ? random.pick(rows) : undefined;
    return row && { tampering: { put: [row] }, what: `${said(row)} back` };
  },
  "the head altered, older or gone": ({ older, now }, random) => {
    const head = now.rows.find(isHead);
    const before = older.rows.find(isHead);
    if (!head || !before) return undefined;
    return random.pick([
      { tampering: { put: [before] }, what: "the head of before" },
      { tampering: { put: [{ ...before, rev: head.rev }] }, what: "the head of before under today's revision" },
      { tampering: { remove: [head] }, what: "the head deleted" },
    ]);
  },
  "the whole database of before": ({ older, now }) => {
    const before = new Set(older.rows.map(nameOf));
    return {
      tampering: { put: older.rows, remove: now.rows.filter((row) => !before.has(nameOf(row))), plain: older.plain },
      what: "everything of before",
    };
  },
  "the header changed": (pictures, random) => random.pick(headers)(pictures, random),
};

const headers: readonly Mutation[] = [
  weaker("memory", 8),
  weaker("memory", 32_768),
  weaker("iterations", 1),
  weaker("parallelism", 0),
  header("stronger parameters", (today) => ({
    ...today,
    passphrase: { ...today.passphrase, parameters: { ...today.passphrase.parameters, iterations: 4 } },
  })),
  header("the one of before", (_, older) => older),
  header("the wrap of before", (today, older) => ({ ...today, passphrase: older.passphrase })),
  header("format 1", (today) => Object.fromEntries(Object.entries({ ...today, format: 1 }).filter(([name]) => name !== "passkeys"))),
  header("format 3", (today) => ({ ...today, format: 3 })),
  header("without passkeys", (today) => ({ ...today, passkeys: [] })),
  header("another vault's name", (today) => ({ ...today, vaultId: "00000000-0000-4000-8000-000000000000" })),
  header("another time of making", (today) => ({ ...today, createdAt: 0 })),
  header("no more than a word", () => "header"),
  header("gone", () => null),
];

function intoAnotherSpace(now: AtRest, random: Random): [RowAtRest | undefined, Partial<RowAtRest>] {
  const rows = pair(now.rows, random, (a, b) => a.space !== b.space);
  return rows ? [rows[0], { space: rows[1].space }] : [undefined, {}];
}

/** What undoes it: the rows and values that were there, and nothing that was not. */
export function undoOf({ put = [], remove = [], plain = [] }: Tampering, { rows, plain: values }: AtRest): Tampering {
  const touched = new Set([...put, ...remove].map(nameOf));
  const standing = rows.filter((row) => touched.has(nameOf(row)));
  const there = new Set(standing.map(nameOf));
  return {
    put: standing,
    remove: [...put, ...remove].filter((row) => !there.has(nameOf(row))),
    plain: values.filter(({ name }) => plain.some((one) => one.name === name)),
  };
}
