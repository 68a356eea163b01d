import { useState } from "react";
import type { NetworkView, OwnTokenView } from "../../lib/earnings/views.ts";
import { useSend } from "../create/use-send.ts";
import { networks } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { SelectField } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { useNetworks, useTokens } from "../wallet/queries.ts";

const t = networks.tokens;

/** Tokens that the person vouches for, and a form for one more. */
export function OwnTokens() {
  const [all, tokens] = [useNetworks().data, useTokens().data];
  if (all === undefined || tokens === undefined) return null;
  return (
    <div className="mt-4">
      <Details summary={t.title}>
        <p className="mb-4 max-w-prose text-soft">{t.text}</p>
        <Kept tokens={tokens} all={all} />
        <Add all={all} />
      </Details>
    </div>
  );
}

const labelOf = (network: string, all: readonly NetworkView[]): string => plain(all.find((one) => one.network === network)?.label ?? network, 60);

function Kept({ tokens, all }: { tokens: readonly OwnTokenView[]; all: readonly NetworkView[] }) {
  const remove = useAction((client, input: Pick<OwnTokenView, "network" | "asset">) => client.removeToken(input));
  if (tokens.length === 0) return null;
  return (
    <div className="mb-4">
      <RowList label={t.kept}>
        {tokens.map(({ network, asset, symbol, decimals }) => {
          const label = labelOf(network, all);
          return (
            <Row
              key={`${network} ${asset}`}
              title={t.on(symbol, label)}
              text={
                <>
                  <span className="font-mono text-sm">{`${network}/erc20:${asset}`}</span>, {t.decimals.toLowerCase()} {decimals}
                </>
              }
              actions={
                <Button aria-label={t.removeOf(symbol, label)} busy={remove.busy} onClick={() => void remove.run({ network, asset })}>
                  {t.remove}
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

const empty = { asset: "", symbol: "", decimals: "" };

function Add({ all }: { all: readonly NetworkView[] }) {
  const [network, choose] = useState(all[0]?.network ?? "");
  const [typed, setTyped] = useState(empty);
  const add = useAction((client, input: OwnTokenView) => client.addToken(input));
  const decimals = /^\d{1,2}$/.test(typed.decimals.trim()) ? Number(typed.decimals) : undefined;
  const mistake = typed.asset.trim() === "" ? "asset" : typed.symbol.trim() === "" ? "symbol" : decimals === undefined ? "decimals" : undefined;
  const { asked, onSubmit } = useSend(mistake === undefined, async () => {
    if ((await add.run({ network, asset: typed.asset, symbol: typed.symbol, decimals: decimals ?? 0 })) !== undefined) setTyped(empty);
  });
  const refused = add.failure?.code === "NOT_A_TOKEN" ? add.failure.data.member : undefined;
  const wrong = refused ?? (asked && add.output === undefined ? mistake : undefined);
  const error = (...members: (keyof typeof t.wrong)[]) => (wrong !== undefined && members.includes(wrong) ? t.wrong[wrong] : undefined);
  const field = (member: keyof typeof empty) => ({
    value: typed[member],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => {
      setTyped({ ...typed, [member]: event.target.value });
      add.reset();
    },
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <SelectField
        label={t.network}
        value={network}
        options={all.map((one) => ({ value: one.network, label: plain(one.label, 60) }))}
        onChange={choose}
      />
      <TextField label={t.asset} hint={t.assetHint} error={error("network", "asset", "known")} {...field("asset")} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t.symbol} maxLength={12} error={error("symbol")} {...field("symbol")} />
        <TextField label={t.decimals} inputMode="numeric" hint={t.decimalsHint} error={error("decimals", "mismatch")} {...field("decimals")} />
      </div>
      <div>
        <Button type="submit" busy={add.busy}>
          {t.add}
        </Button>
      </div>
      {refused === undefined && <FailureNotice failure={add.failure} />}
    </form>
  );
}
