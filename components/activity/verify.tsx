import type { VerifyResult } from "../../lib/activity/event.ts";
import { activity as t } from "../text/en-activity.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { failureText } from "../wallet/failure.tsx";

function verdict(result: VerifyResult): string {
  if (!result.ok) return t.broken[result.problem](result.brokenAt);
  const { entries, lost = [] } = result;
  return lost.length > 0 ? `${t.whole(entries)} ${t.lost(lost)}` : t.whole(entries);
}

/** Checks the whole log against its seals, and says what it found. */
export function Verify() {
  const check = useAction((client) => client.verifyLog());
  const { output, failure } = check;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button busy={check.busy} onClick={() => void check.run(null)}>
        {t.verify}
      </Button>
      <p role="status" className={failure !== undefined || output?.ok === false ? "text-red" : "text-green"}>
        {failure !== undefined ? failureText(failure) : output !== undefined && verdict(output)}
      </p>
    </div>
  );
}
