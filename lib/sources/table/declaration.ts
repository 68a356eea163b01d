import type { Mapping } from "../importer.ts";
import { Refused } from "../refused.ts";
import type { Field, SourceDeclaration, Stream } from "../source.ts";
import type { Column } from "./columns.ts";
import type { DateFormat } from "./dates.ts";
import { claim, slug } from "./slug.ts";

/** How one column becomes one field. */
export type PlannedField = {
  readonly column: number;
  readonly name: string;
  readonly label: string;
  readonly type: Field["type"];
  readonly format?: DateFormat;
};
export type Plan = {
  readonly declaration: SourceDeclaration;
  readonly stream: string;
  readonly time: PlannedField;
  readonly fields: readonly PlannedField[];
};

/** As many fields as one access request can name. */
export const MAX_FIELDS = 128;
const LONGEST_LABEL = 80;

export const sourceIdOf = (label: string): string => `urn:datawallet:source:file-${slug(label, "file").replaceAll("_", "-")}`;

const labelOf = (text: string): string => text.trim().slice(0, LONGEST_LABEL);

/** A starting point for the person: everything that is not empty, ordered by the first column of certain times. Throws {@link Refused}. */
export function suggestMapping(fileName: string, columns: readonly Column[]): Mapping {
  const times = columns.filter(({ type }) => type === "instant");
  const time = times.find(({ complete }) => complete) ?? times[0];
  if (time === undefined) {
    throw new Refused(
      "unknown_format",
      fileName,
      `“${fileName}” has no column whose dates can be read for certain. Dates like 2024-03-05 can; 05/03/2024 may be March or May.`,
    );
  }
  const label = labelOf(fileName.replace(/\.[A-Za-z0-9]{1,5}$/, "").replace(/[_-]+/g, " ")) || "My file";
  const kept = columns.filter((column) => !column.empty && column !== time).slice(0, MAX_FIELDS - 1);
  return {
    sourceLabel: label,
    streamLabel: label,
    timeColumn: time.name,
    columns: [time, ...kept].map(({ name }) => ({ column: name, label: labelOf(name) })),
  };
}

/** A time that not every row has is a sound order of the rows it has, but as a plain field it would lose what it cannot read. */
const fieldType = (column: Column, isTime: boolean): Field["type"] =>
  column.type === "instant" && !isTime && !column.complete ? "string" : column.type;

function planFields(mapping: Mapping, columns: readonly Column[]): PlannedField[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const chosen = new Map(mapping.columns.map(({ column, label }) => [column, labelOf(label) || column]));
  if (!chosen.has(mapping.timeColumn)) chosen.set(mapping.timeColumn, mapping.timeColumn);
  const taken = new Set<string>();
  return [...chosen].map(([name, label]) => {
    const column = byName.get(name);
    if (column === undefined) throw new TypeError(`the table has no column ${name}`);
    const type = fieldType(column, name === mapping.timeColumn);
    return {
      column: column.index,
      name: claim(slug(label, "field"), taken),
      label,
      type,
      ...(type === "instant" && column.format ? { format: column.format } : {}),
    };
  });
}

/** A field keeps the type it has in the vault. Text takes everything; whatever else must agree. */
function fitted(planned: PlannedField, stored: Field | undefined, isEmpty: boolean, fileName: string): PlannedField {
  if (stored === undefined || stored.type === planned.type) return planned;
  if (stored.type === "string" || isEmpty) return { column: planned.column, name: planned.name, label: planned.label, type: stored.type };
  throw new Refused(
    "unknown_format",
    fileName,
    `“${planned.label}” of “${fileName}” does not hold what it held when you imported it before. Give this import another name.`,
  );
}

function mergeStream(
  mapping: Mapping,
  name: string,
  timeField: string,
  planned: readonly PlannedField[],
  stored: Stream | undefined,
  fileName: string,
): Stream {
  if (stored && stored.timeField !== timeField) {
    throw new Refused(
      "unknown_format",
      fileName,
      `“${stored.label}” was ordered by another column when you imported it before. Give this import another name.`,
    );
  }
  const fields = new Map<string, Field>((stored?.fields ?? []).map((field) => [field.name, field]));
  for (const { name: field, label, type } of planned) if (!fields.has(field)) fields.set(field, { name: field, label, type });
  if (fields.size > MAX_FIELDS) throw new Refused("unknown_format", fileName, `An import has at most ${String(MAX_FIELDS)} columns. Leave some out.`);
  return { name, label: stored?.label ?? labelOf(mapping.streamLabel), timeField, fields: [...fields.values()] };
}

/**
 * What a mapping makes of a table: the declaration to be stored (joined with what earlier imports of that name declared) and how
 * to read each row. Throws {@link Refused} where the choice does not work out, `TypeError` for columns that do not exist.
 */
export function planTable(
  mapping: Mapping,
  columns: readonly Column[],
  fileName: string,
  stored: (sourceId: string) => SourceDeclaration | undefined,
): Plan {
  const sourceLabel = labelOf(mapping.sourceLabel);
  const streamLabel = labelOf(mapping.streamLabel);
  if (sourceLabel === "" || streamLabel === "") throw new Refused("unknown_format", fileName, "Give the import a name.");
  const id = sourceIdOf(sourceLabel);
  const existing = stored(id);
  const name = slug(streamLabel, "rows");
  const old = existing?.streams.find((stream) => stream.name === name);

  const planned = planFields(mapping, columns).map((field) =>
    fitted(
      field,
      old?.fields.find((candidate) => candidate.name === field.name),
      columns[field.column]?.empty ?? false,
      fileName,
    ),
  );
  const timeIndex = columns.find((column) => column.name === mapping.timeColumn)?.index;
  const time = planned.find(({ column }) => column === timeIndex);
  if (time?.format === undefined)
    throw new Refused(
      "unknown_format",
      fileName,
      `The dates in “${mapping.timeColumn}” cannot be read for certain. Choose another column for the time.`,
    );

  const stream = mergeStream(mapping, name, time.name, planned, old, fileName);
  const others = (existing?.streams ?? []).filter((candidate) => candidate.name !== name);
  const declaration = { id, label: existing?.label ?? sourceLabel, streams: [...others, stream], steps: [], dropped: [] };
  return { declaration, stream: name, time, fields: planned };
}
