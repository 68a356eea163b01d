import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { RecoveryView } from "../../lib/wallet/contract.ts";
import { keeping, recovery as t } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice, type Tone } from "../ui/notice.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { useAction } from "../wallet/action.ts";
import { useWalletClient } from "../wallet/client.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { DamageList } from "./damage-list.tsx";
import { type Repaired, RepairedView } from "./repaired.tsx";

function useDamage(enabled: boolean) {
  const client = useWalletClient();
  return useQuery({ queryKey: ["damage"], queryFn: ({ signal }) => client.damage(undefined, { signal }), enabled });
}

type Props = {
  /** A repair is under way or was read to its end by nobody yet: this screen stays, whatever the wallet's state is by then. */
  onHold: (held: boolean) => void;
};

/** What happened to a damaged wallet, and what can be done. Nothing happens here without a press. */
export function Recovery({ onHold }: Props) {
  const [repaired, setRepaired] = useState<Repaired>();
  const lock = useAction((client) => client.lock());
  const repair = useAction((client) => client.repair());
  const mend = async () => {
    onHold(true);
    const answer = await repair.run(null);
    if (answer === undefined) onHold(false);
    else setRepaired(answer);
  };
  if (repaired !== undefined) return <RepairedView repaired={repaired} onLeave={() => onHold(false)} />;
  const toLock = (
    <Button busy={lock.busy} onClick={() => void lock.run(null)}>
      {t.lock}
    </Button>
  );
  return (
    <>
      <PageTitle title={t.title} text={t.text} actions={toLock} />
      <Findings repairing={repair.busy} onRepair={() => void mend()} />
      <FailureNotice failure={repair.failure} />
    </>
  );
}

function Findings({ repairing, onRepair }: { repairing: boolean; onRepair: () => void }) {
  // What was found stays on the screen while it is being mended.
  const query = useDamage(!repairing);
  return (
    <Loaded query={query}>
      {({ damage, secondCopy, passphraseWaits }) => (
        <>
          {passphraseWaits && <Notice tone="wait">{t.passphraseWaits}</Notice>}
          <Section title={t.wrong}>
            <DamageList damage={damage} />
          </Section>
          <SpareCopy secondCopy={secondCopy} />
          <Ways secondCopy={secondCopy} repairing={repairing} onRepair={onRepair} />
        </>
      )}
    </Loaded>
  );
}

const tones: Record<RecoveryView["secondCopy"], Tone> = { whole: "good", partly: "wait", none: "danger" };

function SpareCopy({ secondCopy }: Pick<RecoveryView, "secondCopy">) {
  return (
    <Section title={t.can}>
      <Notice tone={tones[secondCopy]}>
        <p>{t.secondCopy[secondCopy]}</p>
        {secondCopy !== "none" && <p className="mt-2">{t.records}</p>}
      </Notice>
    </Section>
  );
}

type WaysProps = { secondCopy: RecoveryView["secondCopy"]; repairing: boolean; onRepair: () => void };

function Ways({ secondCopy, repairing, onRepair }: WaysProps) {
  const none = secondCopy === "none";
  const repair = (
    <Button variant={none ? "quiet" : "primary"} busy={repairing} onClick={onRepair}>
      {none ? t.repairNone : t.repair}
    </Button>
  );
  const restore = (
    <Link to="/restore" className={buttonClass(none ? "primary" : "quiet")}>
      {keeping.restore.title}
    </Link>
  );
  const erase = (
    <Link to="/erase" className={buttonClass("danger")}>
      {keeping.erase.title}
    </Link>
  );
  return (
    <Section title={t.do}>
      <RowList label={t.do}>
        <Row title={none ? t.keepTitle : t.repairTitle} text={t.repairText} actions={repair} />
        <Row title={t.restoreTitle} text={t.restoreText} actions={restore} />
        <Row title={t.eraseTitle} text={t.eraseText} actions={erase} />
      </RowList>
      <p role="status" className="mt-4 text-soft">
        {repairing && t.repairing}
      </p>
    </Section>
  );
}
