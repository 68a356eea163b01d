import type { NetworkView } from "../../lib/earnings/views.ts";
import { ShowKey } from "../identity/show-key.tsx";
import { networks as t } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { CopyLine } from "../ui/copy-line.tsx";
import { useFeesAccount } from "../wallet/queries.ts";

/** Where network fees are paid from: its address, what is on it, and the way to take that back. */
export function FeesAccount({ network: { network, label, coin }, account }: { network: NetworkView; account: string }) {
  const name = plain(label, 60);
  const { data, isError } = useFeesAccount(network);
  return (
    <div className="mt-4">
      <CopyLine label={t.fees.account} value={account} action={t.fees.copy(name)} />
      <p className="mt-2 text-sm text-soft">{t.fees.fill(coin.symbol, name)}</p>
      <dl className="mt-2 mb-3 grid gap-x-4 text-sm sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-y-1">
        <dt className="text-soft">{t.fees.held}</dt>
        <dd className="tabular mb-1 sm:mb-0">{isError ? <span className="text-amber">{t.fees.away}</span> : data?.held}</dd>
        <dt className="text-soft">{t.fees.each}</dt>
        <dd className="tabular">{data?.each}</dd>
      </dl>
      <ShowKey label={t.fees.openOf(name)} warning={t.fees.warning} reveal={(client, passphrase) => client.exportFeesKey({ passphrase })} />
    </div>
  );
}
