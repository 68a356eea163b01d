import { useState } from "react";
import type { BlockedView } from "../../lib/consent/views.ts";
import { useSend } from "../create/use-send.ts";
import { blocked as t } from "../text/en-sites.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { TextField } from "../ui/text-field.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useBlocked } from "../wallet/queries.ts";
import { BlockList } from "./block-list.tsx";

/** Sites that may not ask: the person's own, and a list from elsewhere. */
export function BlockedSites() {
  return (
    <Section title={t.title} text={t.text}>
      <Loaded query={useBlocked()}>
        {({ sites, list }) => (
          <>
            <Sites sites={sites} />
            <AddSite />
            <BlockList list={list} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Sites({ sites }: Pick<BlockedView, "sites">) {
  const unblock = useAction((client, input: { site: string }) => client.unblockSite(input));
  if (sites.length === 0) return null;
  return (
    <div className="mb-6">
      <RowList label={t.list}>
        {sites.map(({ site, addedAt }) => (
          <Row
            key={site}
            label={site}
            title={<bdi dir="ltr">{site}</bdi>}
            text={
              <span className="text-sm">
                {!site.includes("://") && `${t.below}. `}
                {t.since} <DateTime at={addedAt} dateOnly />
              </span>
            }
            actions={
              <Button aria-label={t.unblockOf(site)} busy={unblock.busy} onClick={() => void unblock.run({ site })}>
                {t.unblock}
              </Button>
            }
          />
        ))}
      </RowList>
      <FailureNotice failure={unblock.failure} />
    </div>
  );
}

function AddSite() {
  const [typed, setTyped] = useState("");
  const block = useAction((client, input: { site: string }) => client.blockSite(input));
  const [done, setDone] = useState<string>();
  const site = typed.trim();
  const { asked, onSubmit } = useSend(site !== "", async () => {
    if ((await block.run({ site })) === undefined) return;
    setTyped("");
    setDone(site);
  });
  const wrong = block.failure?.code === "NOT_A_SITE" ? t.notASite : block.failure?.code === "TOO_MANY" ? t.tooMany : undefined;
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label={t.site}
        inputMode="url"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={500}
        value={typed}
        hint={t.siteHint}
        error={wrong ?? (asked && site === "" && done === undefined ? t.notASite : undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          setDone(undefined);
          block.reset();
        }}
      />
      <Button type="submit" busy={block.busy} className="mt-4">
        {t.add}
      </Button>
      {wrong === undefined && <FailureNotice failure={block.failure} />}
      <p role="status" className="mt-2 text-sm text-soft empty:mt-0">
        {done !== undefined && t.added(done)}
      </p>
    </form>
  );
}
