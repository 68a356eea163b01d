import { useState } from "react";
import { text } from "../text/en.ts";
import { failures, lock } from "../text/en-keys.ts";
import { useNow } from "../ui/use-now.ts";
import { failureText } from "../wallet/failure.tsx";

type Failed = { readonly code: string; readonly data?: unknown };

/** The sentence for what did not open the wallet. A wait is counted down. */
export function Refusal({ failure }: { failure: Failed }) {
  const seconds = waitOf(failure);
  if (seconds !== undefined) return <Wait seconds={seconds} />;
  return <span role="alert">{failures[failure.code] ?? failureText(failure)}</span>;
}

function waitOf({ code, data }: Failed): number | undefined {
  return code === "WAIT" && typeof data === "object" && data !== null && "seconds" in data && typeof data.seconds === "number"
    ? data.seconds
    : undefined;
}

/** A screen reader hears how long it is and when it is over, and not each second between. */
function Wait({ seconds }: { seconds: number }) {
  const [until] = useState(() => Date.now() + seconds * 1000);
  const left = Math.ceil((until - useNow(1000)) / 1000);
  if (left <= 0)
    return (
      <span role="status" className="text-soft">
        {lock.tryNow}
      </span>
    );
  return (
    <>
      <span role="alert" className="sr-only">
        {text.wait(seconds)}
      </span>
      <span aria-hidden className="tabular">
        {text.wait(left)}
      </span>
    </>
  );
}
