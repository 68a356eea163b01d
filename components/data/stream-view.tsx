import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { search as t } from "../text/en-records.ts";
import { plain } from "../text/plain.ts";
import { EmptyState } from "../ui/empty.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useSources } from "../wallet/queries.ts";
import { RecordList } from "./record-list.tsx";
import { SearchBar } from "./search-bar.tsx";
import { type StreamOfSource, useRecords, useSearch } from "./use-records.ts";
import { useWords } from "./use-words.ts";

/** The records of one stream. `source` and `stream` are places in the list of sources. */
export function StreamView({ source, stream }: { source: number; stream: number }) {
  const sources = useSources();
  return (
    <>
      <Link to="/data" className="mb-4 inline-flex min-h-8 items-center gap-2 text-soft hover:text-ink">
        <ArrowLeft aria-hidden className="size-4" />
        {text.data.back}
      </Link>
      <Loaded query={sources}>
        {(list) => {
          const view = list[source];
          const chosen = view?.streams[stream];
          return view === undefined || chosen === undefined ? (
            <Notice tone="info">{text.data.missing}</Notice>
          ) : (
            <Stream source={view} chosen={chosen} />
          );
        }}
      </Loaded>
    </>
  );
}

type Props = { source: SourceView; chosen: StreamOfSource };

function Stream({ source, chosen }: Props) {
  const [typed, type] = useState("");
  const words = useWords(typed);
  const { stream, count } = chosen;
  return (
    <>
      <PageTitle title={plain(stream.label, 80)} text={`${plain(source.label, 80)} · ${text.data.records(count)} · ${text.data.newest}`} />
      {count === 0 ? (
        <Notice tone="info">{text.data.noRecords}</Notice>
      ) : (
        <>
          <SearchBar source={source} chosen={chosen} typed={typed} onType={type} />
          {words === undefined ? <All source={source} chosen={chosen} /> : <Found source={source} chosen={chosen} words={words} />}
        </>
      )}
    </>
  );
}

function All({ source, chosen }: Props) {
  const { count } = chosen;
  const empty = <Notice tone="info">{text.data.noRecords}</Notice>;
  const summary = (loaded: number) => text.data.shownOf(loaded, count);
  return <RecordList source={source} chosen={chosen} records={useRecords(source, chosen)} total={count} summary={summary} empty={empty} />;
}

function Found({ source, chosen, words }: Props & { words: string }) {
  const found = useSearch(source, chosen, words);
  const total = found.hasNextPage ? undefined : found.data?.pages.reduce((sum, page) => sum + page.records.length, 0);
  const summary = (loaded: number) => {
    if (found.isPlaceholderData) return t.searching;
    return loaded === 0 ? t.none : found.hasNextPage ? t.foundSoFar(loaded) : t.found(loaded);
  };
  const empty = <EmptyState title={t.none} text={t.noneText(plain(words, 60))} />;
  return <RecordList source={source} chosen={chosen} records={found} total={total} summary={summary} empty={empty} />;
}
