import { useState } from "react";
import type { RateView } from "../../lib/earnings/views.ts";
import { useSend } from "../create/use-send.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { formatDate } from "../text/format.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useLowestPrices, useRates } from "../wallet/queries.ts";

/** What money was worth, by the person's own word: for the table, and for nothing else. */
export function Rates() {
  const monies = useLowestPrices().data ?? [];
  return (
    <Details summary={t.rates.title}>
      <p className="mb-4 max-w-prose text-soft">{t.rates.text}</p>
      <Loaded query={useRates()}>
        {(all) =>
          monies.map(({ symbol }) => {
            const own = all.filter((rate) => rate.symbol === symbol);
            return (
              <div key={symbol} className="mb-4">
                <Kept rates={own} />
                <Add symbol={symbol} currency={own[0]?.currency ?? ""} />
              </div>
            );
          })
        }
      </Loaded>
    </Details>
  );
}

/** The beginning of a day where the person is. */
const dayAt = (from: string): number => new Date(`${from}T00:00:00`).getTime();

function Kept({ rates }: { rates: readonly RateView[] }) {
  const remove = useAction((client, input: Pick<RateView, "symbol" | "from">) => client.removeRate(input));
  if (rates.length === 0) return null;
  return (
    <div className="mb-4">
      <RowList label={t.rates.kept}>
        {rates.map(({ symbol, currency, rate, from }) => {
          const title = t.rates.one(symbol, `${rate} ${currency}`);
          const since = t.rates.since(formatDate(dayAt(from)));
          return (
            <Row
              key={from}
              label={`${title}, ${since}`}
              title={title}
              text={since}
              actions={
                <Button aria-label={t.rates.removeOf(since)} busy={remove.busy} onClick={() => void remove.run({ symbol, from })}>
                  {t.rates.remove}
                </Button>
              }
            />
          );
        })}
      </RowList>
      <FailureNotice failure={remove.failure} />
    </div>
  );
}

const members = ["currency", "rate", "from"] as const;
type Typed = Readonly<Record<(typeof members)[number], string>>;

function Add({ symbol, currency }: { symbol: string; currency: string }) {
  const [typed, setTyped] = useState<Typed>({ currency, rate: "", from: "" });
  const add = useAction((client, input: RateView) => client.addRate(input));
  const missing = members.find((member) => typed[member].trim() === "");
  const { asked, onSubmit } = useSend(missing === undefined, async () => {
    if ((await add.run({ symbol, ...typed })) !== undefined) setTyped({ currency: typed.currency.trim().toUpperCase(), rate: "", from: "" });
  });
  const refused = add.failure?.code === "NOT_A_RATE" ? add.failure.data.member : undefined;
  const wrong = refused ?? (asked && add.output === undefined ? missing : undefined);
  const field = (member: keyof Typed) => ({
    value: typed[member],
    error: wrong === member ? t.rates.wrong[member] : undefined,
    onChange: (event: { target: { value: string } }) => {
      setTyped({ ...typed, [member]: event.target.value });
      add.reset();
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField label={t.rates.currency} placeholder="EUR" autoComplete="off" maxLength={3} {...field("currency")} />
        <TextField label={t.rates.each(symbol)} inputMode="decimal" autoComplete="off" {...field("rate")} />
        <TextField label={t.rates.from} type="date" {...field("from")} />
      </div>
      <Button type="submit" className="mt-4" busy={add.busy}>
        {t.rates.add}
      </Button>
      {refused === undefined && <FailureNotice failure={add.failure} />}
    </form>
  );
}
