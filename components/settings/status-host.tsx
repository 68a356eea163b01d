import { useState } from "react";
import type { StatusHostView } from "../../lib/status/views.ts";
import { useSend } from "../create/use-send.ts";
import { statusHost as t } from "../text/en-status.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { TextField } from "../ui/text-field.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useStatusHost } from "../wallet/queries.ts";

/** Where verifiers learn of what was revoked while this browser is closed. */
export function StatusHost() {
  return (
    <Section title={t.title} text={t.text}>
      <Loaded query={useStatusHost()}>{(view) => <Host view={view} />}</Loaded>
    </Section>
  );
}

function Host({ view }: { view: StatusHostView }) {
  const [typed, setTyped] = useState(view.host ?? "");
  const choose = useAction((client, input: { address?: string }) => client.chooseStatusHost(input));
  const address = typed.trim();
  const { asked, onSubmit } = useSend(address !== "", () => choose.run({ address }));
  const stop = async () => {
    if ((await choose.run({})) !== undefined) setTyped("");
  };
  const notOne = choose.failure?.code === "NOT_A_HOST";
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label={t.address}
        type="url"
        inputMode="url"
        spellCheck={false}
        value={typed}
        hint={t.hint}
        error={notOne || (asked && address === "") ? t.notAHost : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          choose.reset();
        }}
      />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button type="submit" busy={choose.busy}>
          {t.save}
        </Button>
        {view.host !== undefined && (
          <Button busy={choose.busy} onClick={() => void stop()}>
            {t.stop}
          </Button>
        )}
      </div>
      {!notOne && <FailureNotice failure={choose.failure} />}
      <div role="status" className="mt-4 text-sm text-soft empty:mt-0">
        {choose.output !== undefined && <p>{view.host === undefined ? t.removed : t.saved}</p>}
        <Published view={view} />
      </div>
    </form>
  );
}

function Published({ view: { host, lastPublishedAt, waiting, failure } }: { view: StatusHostView }) {
  if (host === undefined && waiting === 0) return null;
  return (
    <>
      <p>
        {lastPublishedAt === undefined ? (
          t.never
        ) : (
          <>
            {t.lastPublished} <DateTime at={lastPublishedAt} />
          </>
        )}
      </p>
      {waiting > 0 && (
        <p className={failure === undefined ? undefined : "text-amber"}>
          {t.waiting(waiting)} {failure !== undefined && t.failures[failure]}
        </p>
      )}
    </>
  );
}
