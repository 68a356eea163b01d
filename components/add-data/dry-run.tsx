import { useState } from "react";
import type { DryRun } from "../../lib/sources/importer.ts";
import { text } from "../text/en.ts";
import { busyElsewhere } from "../text/en-busy.ts";
import { formatDateRange } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { FieldChoice } from "./field-choice.tsx";
import type { NotBegun } from "./import-flow.ts";
import { SampleTable } from "./sample-table.tsx";

type Props = {
  dryRun: DryRun;
  /** It was to be stored before, and could not be begun. */
  refused: NotBegun | undefined;
  onImport: (exclude: readonly string[]) => void;
  onDiscard: () => void;
};

/** What an import would store, and the choice to store less. */
export function DryRunView({ dryRun, refused, onImport, onDiscard }: Props) {
  const [exclude, setExclude] = useState<ReadonlySet<string>>(() => new Set(refused?.exclude));
  const found = new Set(dryRun.streams.map((stream) => stream.name));
  const streams = dryRun.source.streams.filter((stream) => found.has(stream.name));
  const fresh = dryRun.streams.reduce((sum, stream) => sum + stream.fresh, 0);
  const choose = (field: string, keep: boolean) =>
    setExclude((before) => {
      const after = new Set(before);
      if (keep) after.delete(field);
      else after.add(field);
      return after;
    });
  return (
    <>
      <Section title={plain(dryRun.source.label, 80)}>
        <Notice tone="info" role="status" title={fresh === 0 ? text.dryRun.nothingNew : text.dryRun.title} />
        <Counts streams={dryRun.streams} />
      </Section>
      <Files files={dryRun.files} />
      <Dropped dropped={dryRun.dropped} />
      {fresh > 0 && <FieldChoice streams={streams} exclude={exclude} onChoose={choose} />}
      {dryRun.sample.length > 0 && (
        <Section title={text.dryRun.sample}>
          <SampleTable streams={streams} exclude={exclude} rows={dryRun.sample} />
        </Section>
      )}
      {/* Always in reach, below what there is to read. */}
      <div className="sticky bottom-0 z-20 -mx-4 space-y-4 border-t border-line bg-paper px-4 py-4 sm:mx-0 sm:px-0">
        {refused !== undefined && (
          <Notice tone="wait" role="alert">
            {busyElsewhere(refused.elsewhere, text.add.unchanged)}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" disabled={fresh === 0} onClick={() => onImport([...exclude])}>
            {text.dryRun.import}
          </Button>
          <Button onClick={onDiscard}>{text.add.otherFiles}</Button>
        </div>
      </div>
    </>
  );
}

function Counts({ streams }: Pick<DryRun, "streams">) {
  return (
    <dl className="mt-4">
      {streams.map(({ name, label, fresh, known, from, to }) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-6 border-b border-line py-3">
          <dt>
            <span className="font-semibold">{plain(label, 80)}</span>
            {from !== undefined && to !== undefined && <span className="block text-soft">{formatDateRange(from, to)}</span>}
          </dt>
          <dd className="tabular sm:text-right">
            <span className={fresh > 0 ? "font-semibold text-green" : ""}>{text.dryRun.fresh(fresh)}</span>
            {known > 0 && <span className="block text-soft">{text.dryRun.known(known)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Files({ files }: Pick<DryRun, "files">) {
  return (
    <Section title={text.dryRun.files}>
      <RowList label={text.dryRun.files}>
        {files.map((file) => (
          <Row
            key={file.name}
            title={<span className="font-normal">{plain(file.name, 80)}</span>}
            actions={<span className="tabular text-soft">{text.dryRun.fileRecords(file.records)}</span>}
          >
            {file.skipped.length > 0 && (
              <ul className="text-amber">
                {file.skipped.map(({ why, count }) => (
                  <li key={why}>{text.dryRun.skipped(count, plain(why))}</li>
                ))}
              </ul>
            )}
          </Row>
        ))}
      </RowList>
    </Section>
  );
}

function Dropped({ dropped }: Pick<DryRun, "dropped">) {
  if (dropped.length === 0) return null;
  return (
    <Section title={text.dryRun.dropped} text={text.dryRun.droppedText}>
      <RowList label={text.dryRun.dropped}>
        {dropped.map(({ field, why }) => (
          <Row key={field} title={<code className="font-mono text-sm">{plain(field, 80)}</code>} text={plain(why)} />
        ))}
      </RowList>
    </Section>
  );
}
