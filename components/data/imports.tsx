import { useState } from "react";
import type { SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { formatDateTime } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

type Import = SourceView["imports"][number];

/** What was brought in and when, each of which can be taken back. */
export function Imports({ source }: { source: SourceView }) {
  const [asked, setAsked] = useState<Import>();
  return (
    <div className="mt-2">
      <Details summary={`${text.data.imports} (${source.imports.length})`}>
        <RowList label={text.data.imports}>
          {source.imports.map((one) => (
            <Row
              key={one.importId}
              title={formatDateTime(one.at)}
              text={text.data.importOf(one.records, one.files.length)}
              actions={<Button onClick={() => setAsked(one)}>{text.data.undo}</Button>}
            >
              <ul className="text-sm text-soft">
                {one.files.map((file) => (
                  <li key={file}>{plain(file, 80)}</li>
                ))}
              </ul>
            </Row>
          ))}
        </RowList>
      </Details>
      {asked !== undefined && <UndoDialog source={source.id} asked={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function UndoDialog({ source, asked, onClose }: { source: string; asked: Import; onClose: () => void }) {
  const undo = useAction((client, input: { source: string; importId: string }) => client.undoImport(input));
  const confirm = async () => {
    const done = await undo.run({ source, importId: asked.importId });
    if (done !== undefined) onClose();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{text.action.cancel}</Button>
      <Button variant="danger" busy={undo.busy} onClick={() => void confirm()}>
        {text.data.undoConfirm}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={text.data.undoTitle} text={text.data.undoText(asked.records)} actions={actions}>
      <FailureNotice failure={undo.failure} />
    </Dialog>
  );
}
