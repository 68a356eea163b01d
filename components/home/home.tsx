import { useState } from "react";
import { GrantRow } from "../access/grant-row.tsx";
import { byApp, splitGrants } from "../access/group.ts";
import { Origin } from "../request/who.tsx";
import { home as t } from "../text/en-consent.ts";
import { RowList } from "../ui/row.tsx";
import { SwitchField } from "../ui/switch.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useGrants, useStatus } from "../wallet/queries.ts";
import { Earned } from "./earned.tsx";
import { Links } from "./links.tsx";
import { Requests } from "./requests.tsx";

function ThisSite({ site }: { site: string | null }) {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const query = useGrants();
  return (
    <Loaded query={query}>
      {(grants) => {
        const { live } = splitGrants(grants, kept);
        const here = live.filter((grant) => grant.origin === site);
        const others = byApp(live.filter((grant) => grant.origin !== site)).length;
        return (
          <>
            <section aria-label={t.here}>
              <h2 className="text-sm text-soft">{t.here}</h2>
              <p className="font-semibold">{site === null ? t.noSite : <Origin origin={site} />}</p>
              {site !== null && here.length === 0 && <p className="text-soft">{t.noAccess}</p>}
              {here.length > 0 && (
                <div className="mt-2">
                  <RowList label={t.here}>
                    {here.map((grant) => (
                      <GrantRow
                        key={grant.grantId}
                        grant={grant}
                        kept={kept.has(grant.grantId)}
                        onStop={(id) => setKept((ids) => new Set([...ids, id]))}
                        onUndone={(id) => setKept((ids) => new Set([...ids].filter((other) => other !== id)))}
                        brief
                      />
                    ))}
                  </RowList>
                </div>
              )}
            </section>
            <p className="text-sm text-soft">{t.others(others)}</p>
          </>
        );
      }}
    </Loaded>
  );
}

function Pause() {
  const paused = useStatus().data?.paused ?? false;
  const pause = useAction((client, input: { paused: boolean }) => client.pause(input));
  return (
    <div className="border-y border-line">
      <SwitchField
        label={t.pause}
        hint={paused ? <span className="text-amber">{t.pausedHint}</span> : t.pauseHint}
        checked={paused}
        disabled={pause.busy}
        onChange={(on) => void pause.run({ paused: on })}
      />
      <FailureNotice failure={pause.failure} />
    </div>
  );
}

/** Who has what, in one look. `site`: origin of the page in the active tab, null where there is none. */
export function Home({ site }: { site: string | null }) {
  return (
    <>
      <Requests />
      <ThisSite site={site} />
      <Pause />
      <Earned />
      <Links />
    </>
  );
}
