import { text } from "../text/en.ts";
import { Notice } from "../ui/notice.tsx";

type Failed = { readonly code: string; readonly data?: unknown };

/** The sentence for a failure. */
export function failureText({ code, data }: Failed): string {
  if (code === "WAIT" && typeof data === "object" && data !== null && "seconds" in data && typeof data.seconds === "number")
    return text.wait(data.seconds);
  return text.failures[code] ?? text.failures["UNEXPECTED"] ?? "";
}

/** Says that an action failed; shows nothing while it has not. */
export function FailureNotice({ failure }: { failure: Failed | undefined }) {
  if (failure === undefined) return null;
  return (
    <Notice tone="danger" role="alert">
      {failureText(failure)}
    </Notice>
  );
}
