import { useEffect, useRef, useState } from "react";
import type { PasskeyRefusal, PasskeyResult, PasskeySecret } from "../../lib/browser/passkey.ts";

/** Why the browser gave no passkey; `failed`: for a reason of its own. */
export type DialogRefusal = PasskeyRefusal | "failed";

type Dialog = {
  /** Shows it. Never throws: `undefined` means that there is no passkey, and `refusal` says why. */
  run: (show: (signal: AbortSignal) => Promise<PasskeyResult>) => Promise<PasskeySecret | undefined>;
  open: boolean;
  refusal: DialogRefusal | undefined;
  reset: () => void;
};

/** A passkey dialog of the browser. It is taken down with the component that asked for it. */
export function usePasskeyDialog(): Dialog {
  const [open, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<DialogRefusal>();
  const shown = useRef<AbortController>(undefined);
  useEffect(() => () => shown.current?.abort(), []);
  const run: Dialog["run"] = async (show) => {
    const abort = new AbortController();
    shown.current = abort;
    setOpen(true);
    setRefusal(undefined);
    const result = await show(abort.signal).catch(() => undefined);
    setOpen(false);
    if (result?.kind === "given") return result;
    setRefusal(result?.why ?? "failed");
    return undefined;
  };
  return { run, open, refusal, reset: () => setRefusal(undefined) };
}
