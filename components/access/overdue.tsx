import type { GrantView } from "../../lib/consent/views.ts";
import { aftermath as t } from "../text/en-status.ts";
import { plain } from "../text/plain.ts";
import { Notice } from "../ui/notice.tsx";
import { useNow } from "../ui/use-now.ts";
import { appsOverdue } from "./group.ts";

/** Who should have deleted what it read by now and has not said so: not to be missed inside a fold. Nothing where there is nobody. */
export function Overdue({ grants }: { grants: readonly GrantView[] }) {
  const apps = appsOverdue(grants, useNow(60_000));
  if (apps.length === 0) return null;
  return (
    <div className="mt-8">
      <Notice tone="wait">{t.overdueApps(apps.map((origin) => plain(origin, 80)))}</Notice>
    </div>
  );
}
