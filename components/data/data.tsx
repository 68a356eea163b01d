import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import type { SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { formatDateRange } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useSources } from "../wallet/queries.ts";
import { Imports } from "./imports.tsx";

/** What the wallet holds: sources, and the streams of each. */
export function Data() {
  const sources = useSources();
  return (
    <>
      <PageTitle title={text.data.title} />
      <Loaded query={sources}>
        {(list) => (list.length === 0 ? <Nothing /> : list.map((source, index) => <Source key={source.id} source={source} index={index} />))}
      </Loaded>
    </>
  );
}

function Nothing() {
  const action = (
    <Link to="/add" className={buttonClass("primary")}>
      {text.data.add}
    </Link>
  );
  return <EmptyState title={text.data.empty} text={text.data.emptyText} action={action} />;
}

/** Streams are addressed by their place: a name that the person gave does not go into the address bar and its history. */
function Source({ source, index }: { source: SourceView; index: number }) {
  return (
    <Section title={plain(source.label, 80)}>
      <ul className="divide-y divide-line border-y border-line">
        {source.streams.map(({ stream, count, from, to }, place) => (
          <li key={stream.name}>
            <Link to={`/data/${index}/${place}`} className="group -mx-2 flex items-center gap-4 rounded-md px-2 py-4 hover:bg-shade">
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">{plain(stream.label, 80)}</span>
                {from !== undefined && to !== undefined && <span className="block text-soft">{formatDateRange(from, to)}</span>}
              </span>
              <span className="tabular text-right">{text.data.records(count)}</span>
              <ChevronRight aria-hidden className="size-5 shrink-0 text-soft" />
            </Link>
          </li>
        ))}
      </ul>
      <Imports source={source} />
    </Section>
  );
}
