import { Link } from "wouter";
import type { BackupReport } from "../../lib/wallet/keeper.ts";
import { keeping as t } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useStatus } from "../wallet/queries.ts";
import { useOutcome } from "./outcome.tsx";

/** What came of a restore or an erasure a moment ago. */
export function OutcomeNotice() {
  const { outcome } = useOutcome();
  if (outcome === undefined) return null;
  return outcome.kind === "erased" ? <Erased gone={outcome.gone} /> : <Restored report={outcome.report} />;
}

function Erased({ gone }: { gone: boolean }) {
  if (gone)
    return (
      <Notice tone="good" role="status" title={t.erase.done}>
        {t.erase.doneText}
      </Notice>
    );
  const again = (
    <Link to="/erase" className={buttonClass("danger")}>
      {t.erase.again}
    </Link>
  );
  return (
    <Notice tone="danger" role="alert" title={t.erase.leftTitle} action={again}>
      {t.erase.left}
    </Notice>
  );
}

function Restored({ report: { streams, grants, identities } }: { report: BackupReport }) {
  const { tell } = useOutcome();
  const open = useStatus().data?.vault === "unlocked";
  const records = streams.reduce((sum, stream) => sum + stream.records, 0);
  const actions = open && (
    <>
      <Button onClick={() => tell(undefined)}>{t.close}</Button>
      <Link to="/access" onClick={() => tell(undefined)} className={buttonClass("primary")}>
        {t.restored.toApps}
      </Link>
    </>
  );
  return (
    <Notice tone="good" role="status" title={t.restored.title} {...(open ? { action: actions } : {})}>
      <p>{t.restored.what(records, grants, identities)}</p>
      <p>{t.restored.paused}</p>
      {!open && <p>{t.restored.unlock}</p>}
    </Notice>
  );
}
