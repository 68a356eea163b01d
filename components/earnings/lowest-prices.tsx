import { useState } from "react";
import type { FloorsView } from "../../lib/earnings/views.ts";
import { useSend } from "../create/use-send.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useLowestPrices } from "../wallet/queries.ts";

const members = ["read", "record", "grant"] as const;
type Typed = Readonly<Record<(typeof members)[number], string>>;

/** What the person takes at least: a request that offers less says so, and asks for this instead. */
export function LowestPrices() {
  return (
    <Section title={t.lowest.title} text={t.lowest.text}>
      <Loaded query={useLowestPrices()}>{(all) => all.map((floors) => <Prices key={floors.symbol} floors={floors} />)}</Loaded>
    </Section>
  );
}

function Prices({ floors: { symbol, read = "", record = "", grant = "" } }: { floors: FloorsView }) {
  const [typed, setTyped] = useState<Typed>({ read, record, grant });
  const save = useAction((client, input: Typed & { symbol: string }) => client.setLowestPrices(input));
  const { onSubmit } = useSend(true, () => save.run({ symbol, ...typed }));
  const refused = save.failure?.code === "NOT_A_PRICE" ? save.failure.data.member : undefined;
  return (
    <form onSubmit={onSubmit}>
      <div className="grid gap-4 sm:grid-cols-3">
        {members.map((member) => (
          <TextField
            key={member}
            label={t.lowest.label[member](symbol)}
            inputMode="decimal"
            autoComplete="off"
            value={typed[member]}
            placeholder={t.lowest.any}
            error={refused === member ? t.lowest.notAPrice : undefined}
            onChange={(event) => {
              setTyped({ ...typed, [member]: event.target.value });
              save.reset();
            }}
          />
        ))}
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button type="submit" busy={save.busy}>
          {t.lowest.save}
        </Button>
        <p role="status" className="text-sm text-soft">
          {save.output === undefined ? "" : t.lowest.saved}
        </p>
      </div>
      {refused === undefined && <FailureNotice failure={save.failure} />}
    </form>
  );
}
