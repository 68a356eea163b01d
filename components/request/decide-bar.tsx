import { useId } from "react";
import { request as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { GuardedButton } from "./guarded-button.tsx";
import type { Blocker } from "./selection.ts";
import { useArmed } from "./use-armed.ts";

type Props = {
  /** What the buttons answer: they are inert for a moment whenever this changes. */
  subject: string;
  blocker: Blocker | null;
  busy: boolean;
  failed: boolean;
  onAnswer: (answer: "approve" | "deny" | "later") => void;
};

function blockedText(blocker: Blocker): string {
  return blocker.reason === "required_stream" ? t.decide.blocked.required_stream(blocker.stream.label) : t.decide.blocked[blocker.reason];
}

/** The three answers, always in view. */
export function DecideBar({ subject, blocker, busy, failed, onAnswer }: Props) {
  const armed = useArmed(subject);
  const why = useId();
  return (
    <footer className="sticky bottom-0 border-t border-edge bg-paper">
      <div className="mx-auto w-full max-w-xl px-4 py-3">
        <div id={why} role="status" className="text-sm">
          {blocker !== null && <p className="mb-2 text-amber">{blockedText(blocker)}</p>}
          {failed && <p className="mb-2 text-red">{t.decide.failed}</p>}
        </div>
        <div className="flex gap-2">
          <Button aria-disabled={busy || undefined} onClick={busy ? undefined : () => onAnswer("deny")}>
            {t.decide.deny}
          </Button>
          <Button aria-disabled={busy || undefined} onClick={busy ? undefined : () => onAnswer("later")}>
            {t.decide.later}
          </Button>
          <GuardedButton
            variant="primary"
            className="flex-1"
            ready={armed && blocker === null && !busy}
            aria-describedby={why}
            onPress={() => onAnswer("approve")}
          >
            {t.decide.approve}
          </GuardedButton>
        </div>
      </div>
    </footer>
  );
}
