import type { Field } from "../../lib/sources/source.ts";
import type { RecordView } from "../../lib/sources/views.ts";
import { choice as t } from "../text/en-records.ts";
import { formatValue } from "../text/format.ts";

type Marking = { marked: ReadonlySet<string>; onMark: (marked: ReadonlySet<string>) => void; most: number };

/** The small box is all there is to see; what can be pressed is as large as the row is high. */
const target = "flex size-10 items-center justify-center";
const box = "size-4 accent-green";

/** A record in words: its first two columns. */
export const nameOf = (row: RecordView, columns: readonly Field[]): string =>
  columns
    .slice(0, 2)
    .map((field) => formatValue(row.data[field.name], field.type))
    .join(", ");

/** Chooses one record, which is told by its first two columns. */
export function Mark({ row, columns, marked, onMark, most }: Marking & { row: RecordView; columns: readonly Field[] }) {
  const checked = marked.has(row.id);
  const change = () => {
    const next = new Set(marked);
    if (!next.delete(row.id)) next.add(row.id);
    onMark(next);
  };
  return (
    <label className={target}>
      <input
        type="checkbox"
        aria-label={t.record(nameOf(row, columns))}
        checked={checked}
        disabled={!checked && marked.size >= most}
        onChange={change}
        className={box}
      />
    </label>
  );
}

/** Chooses what is loaded, as far as that many can be chosen; or nothing any more. */
export function MarkAll({ rows, marked, onMark, most }: Marking & { rows: readonly RecordView[] }) {
  const some = rows.some(({ id }) => marked.has(id));
  const count = Math.min(rows.length, most);
  return (
    <label className={target}>
      <input
        type="checkbox"
        aria-label={t.all(count)}
        checked={some}
        ref={(input) => {
          if (input) input.indeterminate = some && marked.size < count;
        }}
        onChange={() => onMark(new Set(some ? [] : rows.slice(0, most).map(({ id }) => id)))}
        className={box}
      />
    </label>
  );
}
