import { useState } from "react";
import type { NetworkView } from "../../lib/earnings/views.ts";
import { troubleText } from "../earnings/reason.ts";
import { networks as t } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useNetworks } from "../wallet/queries.ts";
import { FeesAccount } from "./fees-account.tsx";
import { NetworkForm } from "./network-form.tsx";
import { OwnTokens } from "./own-tokens.tsx";

/** Who turns promises into money, and who says whether it arrived: network by network. */
export function GettingPaid() {
  const [asked, setAsked] = useState<NetworkView | "another">();
  const [done, setDone] = useState<string>();
  const off = useAction((client, input: { network: string }) => client.switchOffNetwork(input));
  const ask = (next: NetworkView | "another") => {
    setDone(undefined);
    setAsked(next);
  };
  const finish = (label: string, answered: boolean) => {
    setAsked(undefined);
    setDone(answered ? t.saved(label) : t.silent(label));
  };
  const switchOff = async ({ network, label }: NetworkView) => {
    if ((await off.run({ network })) !== undefined) setDone(t.switchedOff(plain(label, 60)));
  };
  return (
    <Section title={t.title} text={t.text}>
      <div role="status" className="mb-4 empty:hidden">
        {done !== undefined && <Notice tone="good">{done}</Notice>}
      </div>
      <FailureNotice failure={off.failure} />
      <Loaded query={useNetworks()}>
        {(list) => <Networks list={list} busy={off.busy} onAsk={ask} onSwitchOff={(network) => void switchOff(network)} />}
      </Loaded>
      <Button className="mt-4" onClick={() => ask("another")}>
        {t.add}
      </Button>
      <OwnTokens />
      {asked !== undefined && <NetworkForm network={asked === "another" ? undefined : asked} onClose={() => setAsked(undefined)} onDone={finish} />}
    </Section>
  );
}

type ListProps = {
  list: readonly NetworkView[];
  busy: boolean;
  onAsk: (network: NetworkView) => void;
  onSwitchOff: (network: NetworkView) => void;
};

/** What is on, and what is off and has payments that wait; everything else only when it is looked for. */
function Networks({ list, busy, onAsk, onSwitchOff }: ListProps) {
  const near = list.filter(({ on, waiting }) => on || waiting > 0);
  const others = list.filter(({ on, waiting }) => !on && waiting === 0);
  return (
    <>
      {!list.some(({ on }) => on) && <p className="mb-4 text-soft">{t.noneOn}</p>}
      {near.length > 0 && (
        <RowList label={t.on}>
          {near.map((network) =>
            network.on ? (
              <On key={network.network} network={network} busy={busy} onAsk={onAsk} onSwitchOff={onSwitchOff} />
            ) : (
              <Off key={network.network} network={network} onAsk={onAsk} />
            ),
          )}
        </RowList>
      )}
      {others.length > 0 && (
        <Details summary={t.more(others.length)}>
          <RowList label={t.off}>
            {others.map((network) => (
              <Off key={network.network} network={network} onAsk={onAsk} />
            ))}
          </RowList>
        </Details>
      )}
    </>
  );
}

function Off({ network, onAsk }: { network: NetworkView } & Pick<ListProps, "onAsk">) {
  const label = plain(network.label, 60);
  return (
    <Row
      label={label}
      title={label}
      text={network.waiting > 0 && <span className="text-amber">{t.waiting(network.waiting)}</span>}
      actions={
        <Button aria-label={t.switchOnOf(label)} onClick={() => onAsk(network)}>
          {t.switchOn}
        </Button>
      }
    />
  );
}

function On({ network, busy, onAsk, onSwitchOff }: { network: NetworkView } & Omit<ListProps, "list">) {
  const label = plain(network.label, 60);
  const { facilitator, rpc, direct, coin, confirmations, waiting } = network;
  const trouble = troubleText(network);
  return (
    <Row
      label={label}
      title={label}
      text={t.waiting(waiting)}
      actions={
        <>
          <Button aria-label={t.changeOf(label)} onClick={() => onAsk(network)}>
            {t.change}
          </Button>
          <Button aria-label={t.switchOffOf(label)} busy={busy} onClick={() => onSwitchOff(network)}>
            {t.switchOff}
          </Button>
        </>
      }
    >
      {trouble !== undefined && <p className="mb-2 text-amber wrap-anywhere">{trouble}</p>}
      <dl className="grid gap-x-4 text-sm sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-y-1">
        <dt className="text-soft">{t.way}</dt>
        <dd className="mb-1 wrap-anywhere sm:mb-0">{direct ? t.ways.self : (facilitator ?? <span className="text-amber">{t.noService}</span>)}</dd>
        <dt className="text-soft">{t.node}</dt>
        <dd className="mb-1 wrap-anywhere sm:mb-0">{rpc ?? <span className="text-amber">{t.noNode}</span>}</dd>
        <dt className="text-soft">{t.confirmations}</dt>
        <dd className="tabular">{t.steps(confirmations)}</dd>
        {direct && (
          <>
            <dt className="text-soft">{t.most}</dt>
            <dd className="tabular">{t.mostValue(direct.most, coin.symbol)}</dd>
          </>
        )}
      </dl>
      {direct && <FeesAccount network={network} account={direct.account} />}
    </Row>
  );
}
