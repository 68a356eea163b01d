import { type SubmitEvent, useState } from "react";
import type { Mapping, MappingNeeded } from "../../lib/sources/importer.ts";
import { text } from "../text/en.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { SelectField } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type ColumnChoice, ColumnRow } from "./column-row.tsx";

type Props = { needed: MappingNeeded; onSubmit: (mapping: Mapping) => void; onDiscard: () => void };

/** A column that holds no instant cannot order a stream. */
const timeColumns = (needed: MappingNeeded) => needed.columns.filter((column) => column.type === "instant");

const firstChoice = ({ columns, suggestion }: MappingNeeded): ColumnChoice[] =>
  columns.map(({ name }) => {
    const suggested = suggestion.columns.find((column) => column.column === name);
    return { column: name, keep: suggested !== undefined, label: suggested?.label ?? name };
  });

/** Names the columns of a table that the wallet has never seen. */
export function MappingForm({ needed, onSubmit, onDiscard }: Props) {
  const [sourceLabel, setSourceLabel] = useState(needed.suggestion.sourceLabel);
  const [streamLabel, setStreamLabel] = useState(needed.suggestion.streamLabel);
  const [timeColumn, setTimeColumn] = useState(needed.suggestion.timeColumn);
  const [columns, setColumns] = useState(() => firstChoice(needed));
  const [asked, setAsked] = useState(false);
  const times = timeColumns(needed);
  const missing = (value: string) => (asked && value.trim() === "" ? text.mapping.missing : undefined);
  const change = (changed: ColumnChoice) => setColumns((before) => before.map((column) => (column.column === changed.column ? changed : column)));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    const kept = columns
      .filter((column) => column.keep || column.column === timeColumn)
      .map(({ column, label }) => ({ column, label: label.trim() }));
    const complete = [sourceLabel, streamLabel, ...kept.map(({ label }) => label)].every((label) => label.trim() !== "");
    if (complete) onSubmit({ sourceLabel: sourceLabel.trim(), streamLabel: streamLabel.trim(), timeColumn, columns: kept });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Section title={text.mapping.title(plain(needed.fileName, 80))} text={text.mapping.text}>
        {times.length === 0 && <Notice tone="danger">{text.mapping.noTime}</Notice>}
        <div className="grid gap-6 sm:grid-cols-2">
          <TextField
            label={text.mapping.sourceLabel}
            hint={text.mapping.sourceHint}
            maxLength={80}
            value={sourceLabel}
            onChange={(event) => setSourceLabel(event.target.value)}
            error={missing(sourceLabel)}
          />
          <TextField
            label={text.mapping.streamLabel}
            hint={text.mapping.streamHint}
            maxLength={80}
            value={streamLabel}
            onChange={(event) => setStreamLabel(event.target.value)}
            error={missing(streamLabel)}
          />
          {times.length > 0 && (
            <SelectField
              label={text.mapping.time}
              value={timeColumn}
              options={times.map((column) => ({ value: column.name, label: plain(column.name, 80) }))}
              onChange={setTimeColumn}
            />
          )}
        </div>
      </Section>
      <Section title={text.mapping.columns}>
        <ul className="divide-y divide-line border-y border-line">
          {columns.map((choice) => (
            <ColumnRow
              key={choice.column}
              choice={choice}
              example={needed.columns.find((column) => column.name === choice.column)?.example ?? ""}
              locked={choice.column === timeColumn}
              error={choice.keep ? missing(choice.label) : undefined}
              onChange={change}
            />
          ))}
        </ul>
      </Section>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={times.length === 0}>
          {text.mapping.submit}
        </Button>
        <Button onClick={onDiscard}>{text.add.otherFiles}</Button>
      </div>
    </form>
  );
}
