import { useState } from "react";
import type { NetworkView } from "../../lib/earnings/views.ts";
import { useSend } from "../create/use-send.ts";
import { text } from "../text/en.ts";
import { networks as t } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { useAskToReach, type WalletClient } from "../wallet/client.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { setupOf, type Typed } from "./network-setup.ts";

const PRESET = 12;
/** Of a network that the wallet does not know, in its own coin. */
const UNKNOWN_MOST = "0.005";

/** `network`: the one that is switched on or changed; undefined for one that the wallet does not know. */
type Props = { network: NetworkView | undefined; onClose: () => void; onDone: (label: string, answered: boolean) => void };

export function NetworkForm({ network, onClose, onDone }: Props) {
  const title = network === undefined ? t.form.another : t.form.title(plain(network.label, 60));
  return (
    <Dialog open onOpenChange={onClose} title={title}>
      <Form network={network} onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

const ways = ["service", "self"] as const;

type Setup = Parameters<WalletClient["switchOnNetwork"]>[0];

function Form({ network, onClose, onDone }: Props) {
  const askToReach = useAskToReach();
  const [typed, setTyped] = useState<Typed>({
    number: "",
    name: network === undefined || network.known ? "" : network.label,
    way: network?.direct ? "self" : "service",
    service: network?.facilitator ?? "",
    node: network?.rpc ?? "",
    most: network?.direct?.most ?? network?.coin.most ?? UNKNOWN_MOST,
    confirmations: String(network?.confirmations ?? PRESET),
  });
  const save = useAction((client, input: Setup) => client.switchOnNetwork(input));
  const setup = setupOf(typed, network?.network);
  const { asked, onSubmit } = useSend(typeof setup !== "string", async () => {
    if (typeof setup === "string") return;
    const saving = save.run(setup);
    // In the press itself: after a wait the browser would not ask. Saving has begun, and does not wait for the answer.
    askToReach?.([setup.facilitator, setup.rpc].filter((address) => address !== undefined));
    const saved = await saving;
    if (saved !== undefined) onDone(network === undefined ? setup.name || setup.network : plain(network.label, 60), saved.answered);
  });
  const refused = save.failure?.code === "NOT_A_SETUP" ? save.failure.data.member : undefined;
  const wrong = refused ?? (asked && typeof setup === "string" ? setup : undefined);
  const isSelf = typed.way === "self";
  const field = (member: Exclude<keyof Typed, "way">) => ({
    value: typed[member],
    onChange: (event: { target: { value: string } }) => {
      setTyped({ ...typed, [member]: event.target.value });
      save.reset();
    },
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {network === undefined && (
        <TextField
          label={t.form.number}
          inputMode="numeric"
          spellCheck={false}
          hint={t.form.numberHint}
          error={wrong === "network" ? t.errors.network : undefined}
          {...field("number")}
        />
      )}
      {network?.known !== true && <TextField label={t.form.name} maxLength={40} hint={t.form.nameHint} {...field("name")} />}
      <SelectField
        label={t.way}
        value={typed.way}
        options={ways.map((way) => ({ value: way, label: t.ways[way] }))}
        hint={t.form.wayHints[typed.way]}
        onChange={(chosen) => {
          setTyped({ ...typed, way: chosen === "self" ? "self" : "service" });
          save.reset();
        }}
      />
      {!isSelf && (
        <TextField
          label={t.service}
          type="url"
          inputMode="url"
          spellCheck={false}
          hint={t.form.serviceHint}
          error={wrong === "nothing" ? t.errors.nothing : wrong === "facilitator" ? t.errors.facilitator : undefined}
          {...field("service")}
        />
      )}
      <TextField
        label={t.node}
        type="url"
        inputMode="url"
        spellCheck={false}
        hint={isSelf ? t.form.selfNodeHint : t.form.nodeHint}
        error={wrong === "rpc" || wrong === "chain" || wrong === "node" ? t.errors[wrong] : undefined}
        {...field("node")}
      />
      {isSelf && (
        <TextField
          label={t.most}
          inputMode="decimal"
          spellCheck={false}
          hint={t.form.mostHint(network?.coin.symbol ?? t.form.coins)}
          error={wrong === "most" ? t.errors.most : undefined}
          {...field("most")}
        />
      )}
      <TextField
        label={t.confirmations}
        inputMode="numeric"
        spellCheck={false}
        hint={t.form.confirmationsHint}
        error={wrong === "confirmations" ? t.errors.confirmations : undefined}
        {...field("confirmations")}
      />
      <p className="text-sm text-soft">{t.form.ask}</p>
      <Details summary={t.form.details}>
        <p className="text-sm text-soft">{t.form.technical}</p>
      </Details>
      {refused === undefined && <FailureNotice failure={save.failure} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{text.action.cancel}</Button>
        <Button type="submit" variant="primary" busy={save.busy}>
          {network?.on === true ? t.form.save : t.switchOn}
        </Button>
      </div>
    </form>
  );
}
