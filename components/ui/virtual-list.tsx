import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";

type Props<T> = {
  /** Names the list for a screen reader. */
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string | number;
  /** Pixels, a first guess: each row is measured when it is drawn. */
  rowHeight: number;
  children: (item: T, index: number) => ReactNode;
  /** The last rows came into view: more may be fetched. */
  onEnd?: () => void;
  /** How many there are in all, where not all are loaded. */
  total?: number;
  /** CSS height of the window on the list. */
  height?: string;
};

/** A list that draws only the rows in view. For anything over a hundred rows. */
export function VirtualList<T>({ label, items, keyOf, rowHeight, children, onEnd, total, height = "70dvh" }: Props<T>) {
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const rows = list.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  const atEnd = items.length > 0 && last >= items.length - 1;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, items.length, onEnd]);
  return (
    // Focusable, so that the keyboard can scroll it.
    <div role="group" ref={frame} tabIndex={0} aria-label={label} className="overflow-y-auto border-y border-line" style={{ maxHeight: height }}>
      <ul aria-label={label} className="relative" style={{ height: list.getTotalSize() }}>
        {rows.map((row) => {
          const item = items[row.index];
          return (
            item !== undefined && (
              <li
                key={row.key}
                ref={list.measureElement}
                data-index={row.index}
                aria-setsize={total ?? items.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0 border-b border-line"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {children(item, row.index)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
