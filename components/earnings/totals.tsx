import { Link } from "wouter";
import type { EarningsView } from "../../lib/earnings/views.ts";
import { appName } from "../activity/names.ts";
import { words } from "../text/en-consent.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";
import { buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useNetworks } from "../wallet/queries.ts";
import { states } from "./choice.ts";
import { Amounts } from "./money.tsx";
import { troubleText } from "./reason.ts";
import { State } from "./state.tsx";

/** What arrived this month, and everything by where it stands: never added together. */
export function Totals({ totals, thisMonth, short, fees }: Pick<EarningsView, "totals" | "thisMonth" | "short" | "fees">) {
  return (
    <div className="mb-10">
      <section aria-label={t.month} className="border-y-2 border-green py-4">
        <p className="text-green">{t.month}</p>
        {thisMonth.length === 0 ? (
          <p className="mt-1 text-soft">{t.nothingThisMonth}</p>
        ) : (
          <p className="mt-1 text-2xl leading-8 font-semibold">
            <Amounts amounts={thisMonth} />
          </p>
        )}
      </section>
      <dl aria-label={t.totals} className="grid gap-x-8 border-b border-line sm:grid-cols-2 lg:grid-cols-4">
        {states.map((state) => (
          <div key={state} className="border-t border-line py-4 first:border-t-0 sm:border-t-0">
            <dt>
              <State state={state} />
            </dt>
            <dd className="my-1 text-lg font-semibold">
              {totals[state].length === 0 ? <span className="font-normal text-soft">{t.none}</span> : <Amounts amounts={totals[state]} />}
            </dd>
            <dd className="text-sm text-soft">{t.stateText[state]}</dd>
          </div>
        ))}
      </dl>
      <Fees fees={fees} />
      <InTheWay promised={totals.authorized} />
      <Short short={short} />
    </div>
  );
}

/** What handing in and writing on public records cost, a sum for each network. */
export function Fees({ fees }: Pick<EarningsView, "fees">) {
  if (fees.length === 0) return null;
  const each = fees.map(({ display, networkLabel }) => t.feeOn(plain(display, 60), plain(networkLabel, 60)));
  return <p className="mt-4 text-sm text-soft">{t.fees(words.joined(each))}</p>;
}

/** Promises on networks that nobody was chosen for, and what is in the way where somebody was. */
function InTheWay({ promised }: { promised: EarningsView["totals"]["authorized"] }) {
  const networks = useNetworks().data;
  if (networks === undefined) return null;
  const on = networks.filter((network) => network.on);
  const off = promised.filter(({ network }) => !on.some((one) => one.network === network)).map(({ networkLabel }) => plain(networkLabel, 60));
  const sentences = [
    ...(off.length === 0 ? [] : [t.off.text(words.joined([...new Set(off)]))]),
    ...on.flatMap((network) => {
      const trouble = troubleText(network);
      return trouble === undefined ? [] : [t.off.trouble(plain(network.label, 60), trouble)];
    }),
  ];
  if (sentences.length === 0) return null;
  return (
    <div className="mt-6">
      <Notice
        tone="wait"
        action={
          <Link to="/settings" className={buttonClass("quiet")}>
            {t.off.action}
          </Link>
        }
      >
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Notice>
    </div>
  );
}

/** Accounts that cannot pay all that they promised. */
function Short({ short }: Pick<EarningsView, "short">) {
  if (short.length === 0) return null;
  return (
    <div className="mt-6">
      <Notice tone="wait">
        {short.map(({ origin, promised, holds }) => (
          <p key={`${origin} ${promised.network} ${promised.asset} ${promised.amount}`}>
            {t.shortOf(plain(appName(origin), 100), plain(promised.display, 60), plain(holds.display, 60))}
          </p>
        ))}
      </Notice>
    </div>
  );
}
