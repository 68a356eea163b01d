import { useState } from "react";
import type { GrantView } from "../../lib/consent/views.ts";
import { Untrusted } from "../request/untrusted.tsx";
import { Origin } from "../request/who.tsx";
import { access as t } from "../text/en-consent.ts";
import { Details } from "../ui/details.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { RowList } from "../ui/row.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useGrants } from "../wallet/queries.ts";
import { AskToDelete } from "./ask-to-delete.tsx";
import { GrantRow } from "./grant-row.tsx";
import { type AppGrants, byApp, splitGrants } from "./group.ts";
import { Narrow } from "./narrow.tsx";
import { Overdue } from "./overdue.tsx";
import { Policies } from "./policies.tsx";
import { RevokeAll } from "./revoke-all.tsx";

type ListProps = {
  apps: readonly AppGrants[];
  kept: ReadonlySet<string>;
  onStop: (grantId: string) => void;
  onUndone: (grantId: string) => void;
};

function Apps({ apps, kept, onStop, onUndone }: ListProps) {
  return apps.map(({ origin, grants }) => (
    <div key={origin} className="mb-8">
      <h2 className="text-lg font-semibold">
        <Origin origin={origin} />
      </h2>
      {grants[0] !== undefined && (
        <p className="mb-2 text-sm text-soft italic">
          <Untrusted limit={40} quoted>
            {grants[0].clientName}
          </Untrusted>
        </p>
      )}
      <RowList label={t.of(origin)}>
        {grants.map((grant) => (
          <GrantRow
            key={grant.grantId}
            grant={grant}
            kept={kept.has(grant.grantId)}
            onStop={onStop}
            onUndone={onUndone}
            more={grant.state === "active" ? <Narrow grant={grant} /> : <AskToDelete grant={grant} />}
          />
        ))}
      </RowList>
    </div>
  ));
}

function Grants({ grants }: { grants: readonly GrantView[] }) {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [stoppedAll, setStoppedAll] = useState<number | null>(null);
  const { live, ended } = splitGrants(grants, kept);
  const active = live.filter((grant) => grant.state === "active");
  const keep = (ids: readonly string[]) => setKept((before) => new Set([...before, ...ids]));
  const apps = byApp(live);
  const rows = {
    kept,
    onStop: (id: string) => keep([id]),
    onUndone: (id: string) => setKept((before) => new Set([...before].filter((other) => other !== id))),
  };
  return (
    <>
      <PageTitle
        title={t.title}
        text={t.text}
        actions={
          active.length > 0 && (
            <RevokeAll
              grants={active.length}
              apps={byApp(active).length}
              onStop={() => keep(active.map((grant) => grant.grantId))}
              onStopped={setStoppedAll}
            />
          )
        }
      />
      {stoppedAll !== null && (
        <div className="mb-6">
          <Notice tone="good" role="status">
            {t.stoppedAll(stoppedAll)}
          </Notice>
        </div>
      )}
      {apps.length === 0 ? <EmptyState title={t.empty} text={t.emptyText} /> : <Apps apps={apps} {...rows} />}
      <Policies />
      <Overdue grants={grants} />
      {ended.length > 0 && (
        <div className="mt-8">
          <Details summary={t.ended(ended.length)}>
            <Apps apps={byApp(ended)} {...rows} />
          </Details>
        </div>
      )}
    </>
  );
}

/** Who can read what now, and the buttons that end it. */
export function Access() {
  return <Loaded query={useGrants()}>{(grants) => <Grants grants={grants} />}</Loaded>;
}
