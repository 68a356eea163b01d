import { ExternalLink, KeyRound } from "lucide-react";
import type { PasskeyCandidate, Passkeys } from "../../lib/browser/passkey.ts";
import { lock, refusals } from "../text/en-keys.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useAction } from "../wallet/action.ts";
import { usePasskeyDialogs } from "../wallet/client.ts";
import { failureText } from "../wallet/failure.tsx";
import { usePasskeyDialog } from "./passkey-dialog.ts";
import { Refusal } from "./refusal.tsx";

const wide = "mt-3 w-full";

/** The way in without the passphrase. Where the browser's dialog would close this very page, it leads to a tab. */
export function PasskeyUnlock({ candidates }: { candidates: readonly PasskeyCandidate[] }) {
  const dialogs = usePasskeyDialogs();
  if (candidates.length === 0) return null;
  if (dialogs !== undefined) return <Ask candidates={candidates} dialogs={dialogs} />;
  return (
    <a href="app.html" target="_blank" rel="noopener" aria-label={lock.passkeyElsewhere} className={buttonClass("quiet", wide)}>
      <KeyRound aria-hidden />
      {lock.usePasskey}
      <ExternalLink aria-hidden />
    </a>
  );
}

function Ask({ candidates, dialogs }: { candidates: readonly PasskeyCandidate[]; dialogs: Passkeys }) {
  const dialog = usePasskeyDialog();
  const unlock = useAction((client, input: { id: string; secret: string }) => client.unlockByPasskey(input));
  const start = async () => {
    unlock.reset();
    const passkey = await dialog.run((signal) => dialogs.use(candidates, signal));
    if (passkey !== undefined) await unlock.run({ id: passkey.id, secret: passkey.secret });
  };
  const { refusal } = dialog;
  return (
    <>
      <Button busy={dialog.open || unlock.busy} onClick={() => void start()} className={wide}>
        <KeyRound aria-hidden />
        {lock.usePasskey}
      </Button>
      <p role="status" className="mt-2 text-sm text-soft empty:hidden">
        {dialog.open && lock.asking}
      </p>
      {refusal !== undefined && (
        <div className="mt-3">
          <Notice tone={refusal === "cancelled" ? "info" : "danger"} role="alert">
            {refusal === "failed" ? failureText({ code: "UNEXPECTED" }) : refusals.unlock[refusal]}
          </Notice>
        </div>
      )}
      {unlock.failure !== undefined && (
        <div className="mt-3">
          <Notice tone="danger">
            <Refusal failure={unlock.failure} />
          </Notice>
        </div>
      )}
    </>
  );
}
