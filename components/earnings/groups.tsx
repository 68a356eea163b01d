import type { ReactNode } from "react";
import type { EarningsView } from "../../lib/earnings/views.ts";
import type { Names } from "../activity/names.ts";
import { Origin } from "../request/who.tsx";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { type Choice, everything, kindKey } from "./choice.ts";
import { ByState } from "./state.tsx";

type Choose = { onChoose: (choice: Choice) => void };

/** One button for each group: it leads to the amounts that make it up. */
function Each({ name, onPress }: { name: string; onPress: () => void }) {
  return (
    <Button aria-label={t.showEachOf(name)} onClick={onPress}>
      {t.showEach}
    </Button>
  );
}

function Actions({ totals, children }: { totals: EarningsView["totals"]; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-start justify-end gap-x-6 gap-y-2">
      <ByState totals={totals} />
      {children}
    </div>
  );
}

export function Apps({ apps, onChoose }: Pick<EarningsView, "apps"> & Choose) {
  return (
    <Section title={t.apps}>
      <RowList label={t.apps}>
        {apps.map(({ origin, reads, lastAt, totals }) => (
          <Row
            key={origin}
            title={<Origin origin={origin} brief />}
            text={
              <>
                {t.paidReads(reads)}, {t.last} <TimeAgo at={lastAt} />
              </>
            }
            actions={
              <Actions totals={totals}>
                <Each name={origin} onPress={() => onChoose({ ...everything, origin })} />
              </Actions>
            }
          />
        ))}
      </RowList>
    </Section>
  );
}

export function Kinds({ kinds, names, onChoose }: Pick<EarningsView, "kinds"> & Choose & { names: Names }) {
  return (
    <Section title={t.kinds}>
      <RowList label={t.kinds}>
        {kinds.map(({ source, stream, reads, totals }) => {
          const name = plain(names.stream(stream), 60);
          const key = kindKey({ source, stream });
          return (
            <Row
              key={key}
              title={name}
              text={`${t.from(plain(names.source(source), 60))}, ${t.paidReads(reads)}`}
              actions={
                <Actions totals={totals}>
                  <Each name={name} onPress={() => onChoose({ ...everything, kind: key })} />
                </Actions>
              }
            />
          );
        })}
      </RowList>
    </Section>
  );
}
