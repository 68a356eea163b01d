import { Link } from "wouter";
import { text } from "../text/en.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import type { Stored } from "./import-flow.ts";

/** What an import brought, and the way to take it back. */
export function Result({ stored: { source, importId, stored } }: { stored: Stored }) {
  const undo = useAction((client, input: { source: string; importId: string }) => client.undoImport(input));
  if (undo.output !== undefined)
    return (
      <Notice tone="info" role="status">
        {text.imported.undone(undo.output.removed)}
      </Notice>
    );
  const actions = (
    <>
      <Button busy={undo.busy} onClick={() => void undo.run({ source, importId })}>
        {text.imported.undo}
      </Button>
      <Link to="/data" className={buttonClass("primary")}>
        {text.imported.see}
      </Link>
    </>
  );
  return (
    <>
      <Notice tone="good" role="status" title={text.imported.title(stored)} action={actions}>
        {text.imported.text}
      </Notice>
      <FailureNotice failure={undo.failure} />
    </>
  );
}
