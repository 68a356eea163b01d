import { useVirtualizer } from "@tanstack/react-virtual";
import { History } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Field, Stream } from "../../lib/sources/source.ts";
import type { RecordView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { history } from "../text/en-records.ts";
import { formatValue } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Mark, MarkAll, nameOf } from "./mark.tsx";

type Props = {
  stream: Stream;
  rows: readonly RecordView[];
  /** How many there are in all, loaded or not; undefined while nobody knows. */
  total: number | undefined;
  /** The last loaded rows came into view. */
  onEnd: () => void;
  /** Ids of the records that were chosen. */
  marked: ReadonlySet<string>;
  onMark: (marked: ReadonlySet<string>) => void;
  /** How many can be chosen. */
  most: number;
  /** One record is looked at whole. */
  onOpen: (row: RecordView) => void;
};

const ROW = 40;
const filled = (value: unknown) => value !== null && value !== undefined && value !== "";

/** Fields in which no record has a value would only push the others out of sight. The time comes first. */
function columnsOf({ fields, timeField }: Stream, rows: readonly RecordView[]): Field[] {
  const used = fields.filter(({ name }) => rows.some((row) => filled(row.data[name])));
  return [...used.filter(({ name }) => name === timeField), ...used.filter(({ name }) => name !== timeField)];
}

const widths: Record<Field["type"], string> = { boolean: "8rem", number: "8rem", duration: "8rem", instant: "13rem", string: "12rem" };

/** A table of any length, of which only what is in view is drawn. */
export function RecordsTable({ stream, rows, total, onEnd, marked, onMark, most, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 10 });
  const visible = virtual.getVirtualItems();
  const atEnd = (visible.at(-1)?.index ?? -1) >= rows.length - 20;
  useEffect(() => {
    if (atEnd) onEnd();
  }, [atEnd, onEnd]);
  const columns = columnsOf(stream, rows);
  const template = { gridTemplateColumns: ["2.5rem", "2.5rem", ...columns.map((column) => `minmax(${widths[column.type]}, 1fr)`)].join(" ") };
  return (
    // Focusable, so that the keyboard can scroll it.
    <div
      ref={frame}
      tabIndex={0}
      role="region"
      aria-label={text.data.table(plain(stream.label, 80))}
      className="max-h-[70dvh] overflow-auto border-y border-line text-sm"
    >
      <div
        role="table"
        aria-label={text.data.table(plain(stream.label, 80))}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-colcount={columns.length + 2}
        className="min-w-max"
      >
        <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-paper font-semibold">
          <div role="row" aria-rowindex={1} className="grid" style={template}>
            <div role="cell" className="flex items-center justify-center">
              <MarkAll rows={rows} marked={marked} onMark={onMark} most={most} />
            </div>
            <div role="cell" />
            {columns.map((field) => (
              <div key={field.name} role="columnheader" className="truncate px-3 py-2">
                {plain(field.label, 80)}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {visible.map(({ key, index, start }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={key}
                  role="row"
                  aria-rowindex={index + 2}
                  className={`absolute inset-x-0 top-0 grid h-10 items-center border-b border-line ${marked.has(row.id) ? "bg-green-shade" : ""}`}
                  style={{ ...template, transform: `translateY(${start}px)` }}
                >
                  <div role="cell" className="flex justify-center">
                    <Mark row={row} columns={columns} marked={marked} onMark={onMark} most={most} />
                  </div>
                  <div role="cell" className="flex justify-center">
                    <button
                      type="button"
                      aria-label={history.details(nameOf(row, columns))}
                      onClick={() => onOpen(row)}
                      className="flex size-10 items-center justify-center rounded text-soft hover:text-ink"
                    >
                      <History aria-hidden className="size-4" />
                    </button>
                  </div>
                  {columns.map((field) => (
                    <Cell key={field.name} field={field} value={row.data[field.name]} />
                  ))}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cell({ field, value }: { field: Field; value: unknown }) {
  const shown = formatValue(value, field.type);
  return (
    <div role="cell" title={shown} className={`truncate px-3 ${field.type === "string" ? "" : "tabular"}`}>
      {shown}
    </div>
  );
}
