import type { Field, Stream } from "../../lib/sources/source.ts";
import { text } from "../text/en.ts";
import { formatValue } from "../text/format.ts";
import { plain } from "../text/plain.ts";

type Row = Readonly<Record<string, unknown>>;
type Props = { streams: readonly Stream[]; exclude: ReadonlySet<string>; rows: readonly Row[] };

/** The fields that some row of the sample has, as their streams describe them. */
function columnsOf({ streams, exclude, rows }: Props): Field[] {
  const fields = new Map(streams.flatMap((stream) => stream.fields.map((field) => [field.name, field] as const)));
  return [...fields.values()].filter(({ name }) => !exclude.has(name) && rows.some((row) => Object.hasOwn(row, name)));
}

export function SampleTable(props: Props) {
  const columns = columnsOf(props);
  return (
    // Focusable, so that the keyboard can scroll it sideways.
    <div role="group" tabIndex={0} aria-label={text.dryRun.sample} className="overflow-x-auto border-y border-line">
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line">
            {columns.map((field) => (
              <th key={field.name} scope="col" className="px-3 py-2 font-semibold whitespace-nowrap first:pl-0">
                {plain(field.label, 80)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, index) => (
            // Rows of a sample have no name and never move: their place is their key.
            <tr key={index} className="border-b border-line last:border-0">
              {columns.map((field) => (
                <td key={field.name} className="tabular max-w-64 truncate px-3 py-2 first:pl-0">
                  {formatValue(row[field.name], field.type)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
