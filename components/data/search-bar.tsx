import type { SourceView } from "../../lib/sources/views.ts";
import { search as t } from "../text/en-records.ts";
import { SwitchField } from "../ui/switch.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import type { StreamOfSource } from "./use-records.ts";
import { LEAST, MOST } from "./use-words.ts";

type Props = { source: SourceView; chosen: StreamOfSource; typed: string; onType: (typed: string) => void };

/** The box for the words, and whether an index of the stream is kept for them. */
export function SearchBar({ source, chosen: { stream, searchable }, typed, onType }: Props) {
  const keep = useAction((client, input: { searchable: boolean }) => client.setSearchable({ source: source.id, stream: stream.name, ...input }));
  return (
    <div className="mb-6 grid items-start gap-x-12 gap-y-4 lg:grid-cols-2">
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <TextField
          label={t.label}
          type="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={MOST}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          hint={t.hint(LEAST)}
        />
      </form>
      <div>
        <SwitchField
          label={t.quick}
          hint={t.quickHint}
          checked={searchable}
          disabled={keep.busy}
          onChange={(next) => void keep.run({ searchable: next })}
        />
        <p role="status" className="text-sm text-soft empty:hidden">
          {keep.busy && (searchable ? t.dropping : t.indexing)}
        </p>
        <FailureNotice failure={keep.failure} />
      </div>
    </div>
  );
}
