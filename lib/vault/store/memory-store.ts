import {
  type Change,
  type CommitOptions,
  Conflict,
  type PlainName,
  type Range,
  type Row,
  type RowKey,
  revOf,
  type SpaceFrom,
  type Store,
} from "./store.ts";

const order = (a: string | number, b: string | number): number => {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** A store that forgets: for tests, and the yardstick that the Dexie store is held against. */
export class MemoryStore implements Store {
  readonly #spaces = new Map<string, Map<string | number, Row>>();
  readonly #plain = new Map<PlainName, unknown>();

  async get(space: string, id: string | number): Promise<Row | undefined> {
    return this.#spaces.get(space)?.get(id);
  }

  async getMany(space: string, ids: readonly (string | number)[]): Promise<(Row | undefined)[]> {
    return ids.map((id) => this.#spaces.get(space)?.get(id));
  }

  async list(space: string, range: Range = {}): Promise<Row[]> {
    const rows = [...(this.#spaces.get(space)?.values() ?? [])]
      .filter((row) => range.after === undefined || order(row.id, range.after) > 0)
      .filter((row) => range.before === undefined || order(row.id, range.before) < 0)
      .sort((a, b) => order(a.id, b.id));
    if (range.descending) rows.reverse();
    return rows.slice(0, range.limit);
  }

  async ids(space: string): Promise<(string | number)[]> {
    return [...(this.#spaces.get(space)?.keys() ?? [])].sort(order);
  }

  async commit(changes: readonly Change[], { plain = {} }: CommitOptions = {}): Promise<void> {
    for (const { space, id, expect } of changes) {
      if ((this.#spaces.get(space)?.get(id)?.rev ?? 0) !== expect) throw new Conflict(`revision ${expect} is not current`);
    }
    for (const change of changes) {
      const { space, id, box } = change;
      if (box) this.#space(space).set(id, { space, id, rev: revOf(change), box });
      else this.#spaces.get(space)?.delete(id);
    }
    for (const [name, value] of Object.entries(plain)) this.#plain.set(name as PlainName, structuredClone(value));
  }

  async together(keys: readonly RowKey[], plain: readonly PlainName[]): Promise<{ rows: (Row | undefined)[]; plain: unknown[] }> {
    return {
      rows: keys.map(([space, id]) => this.#spaces.get(space)?.get(id)),
      plain: plain.map((name) => structuredClone(this.#plain.get(name) ?? null)),
    };
  }

  async readAll(spaces: readonly SpaceFrom[], plain: readonly PlainName[]): Promise<{ rows: Row[]; plain: unknown[] }> {
    const rows = spaces.flatMap(({ space, after }) =>
      [...(this.#spaces.get(space)?.values() ?? [])]
        .filter(({ id }) => after === undefined || order(id, after) > 0)
        .sort((a, b) => order(a.id, b.id)),
    );
    return { rows, plain: plain.map((name) => structuredClone(this.#plain.get(name) ?? null)) };
  }

  async scan(after: RowKey | undefined, limit: number): Promise<Row[]> {
    const rows = [...this.#spaces.keys()].sort().flatMap((space) => [...(this.#spaces.get(space)?.values() ?? [])].sort((a, b) => order(a.id, b.id)));
    if (after === undefined) return rows.slice(0, limit);
    const [space, id] = after;
    return rows.filter((row) => row.space > space || (row.space === space && order(row.id, id) > 0)).slice(0, limit);
  }

  async load(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.#space(row.space).set(row.id, row);
  }

  async clear(): Promise<void> {
    this.#spaces.clear();
    this.#plain.clear();
  }

  #space(name: string): Map<string | number, Row> {
    const rows = this.#spaces.get(name) ?? new Map<string | number, Row>();
    this.#spaces.set(name, rows);
    return rows;
  }

  async readPlain(name: PlainName): Promise<unknown> {
    return structuredClone(this.#plain.get(name) ?? null);
  }

  async addPlain(name: PlainName, value: unknown): Promise<void> {
    if (this.#plain.has(name)) throw new Conflict("a value exists already");
    this.#plain.set(name, structuredClone(value));
  }

  async writePlain(name: PlainName, value: unknown): Promise<void> {
    this.#plain.set(name, structuredClone(value));
  }
}
