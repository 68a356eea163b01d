import { keeping } from "../text/en-keeping.ts";
import { TimeAgo } from "../ui/time.tsx";
import { useNow } from "../ui/use-now.ts";
import { useStatus } from "../wallet/queries.ts";
import { isOld } from "./backup-age.ts";

const t = keeping.overview;
const HOUR = 3_600_000;

/** When a backup file was last made, and whether that is too long ago. */
export function LastBackup() {
  const now = useNow(HOUR);
  const status = useStatus().data;
  if (status === undefined) return null;
  const { lastBackupAt } = status;
  if (lastBackupAt === undefined) return <p className="mb-4 text-amber">{t.never}</p>;
  const old = isOld(lastBackupAt, now);
  return (
    <p className={`mb-4 ${old ? "text-amber" : ""}`}>
      {t.last}: <TimeAgo at={lastBackupAt} />. {old && t.old}
    </p>
  );
}
