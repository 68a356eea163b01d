import { DamageList } from "../recovery/damage-list.tsx";
import { keeping } from "../text/en-keeping.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

const t = keeping.check;

/** Reads all that is at rest, and says whether it is whole. */
export function CheckEverything() {
  const check = useAction((client) => client.checkVault());
  const { output, busy, failure } = check;
  return (
    <Section title={t.title} text={t.text}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button busy={busy} onClick={() => void check.run(null)}>
          {t.action}
        </Button>
        <p role="status" className={busy ? "text-soft" : "text-green"}>
          {busy ? t.working : output?.length === 0 && t.whole}
        </p>
      </div>
      <div className="mt-4 empty:hidden">
        <FailureNotice failure={failure} />
        {!busy && output !== undefined && output.length > 0 && (
          <>
            <Notice tone="danger" role="alert" title={t.found}>
              {t.help}
            </Notice>
            <DamageList damage={output} />
          </>
        )}
      </div>
    </Section>
  );
}
