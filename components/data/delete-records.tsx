import { useQueryClient } from "@tanstack/react-query";
import type { RecordView, SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { choice as t } from "../text/en-records.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { keepWithout, type StreamOfSource } from "./use-records.ts";

type Props = {
  source: SourceView;
  chosen: StreamOfSource;
  records: readonly RecordView[];
  onClose: () => void;
  onDeleted: (count: number) => void;
};

/** The last question before records are gone, and what deleting them does not do. */
export function DeleteRecords({ source, chosen, records, onClose, onDeleted }: Props) {
  const cache = useQueryClient();
  const remove = useAction(async (client, asked: readonly RecordView[]) => {
    const places = asked.map(({ id, time }) => ({ key: id, time }));
    const { deleted } = await client.deleteRecords({ source: source.id, stream: chosen.stream.name, records: places });
    keepWithout(cache, source, chosen, new Set(asked.map(({ id }) => id)), deleted);
    return deleted;
  });
  const confirm = async () => {
    const deleted = await remove.run(records);
    if (deleted !== undefined) onDeleted(deleted);
  };
  const actions = (
    <>
      <Button onClick={onClose}>{text.action.cancel}</Button>
      <Button variant="danger" busy={remove.busy} onClick={() => void confirm()}>
        {t.confirm}
      </Button>
    </>
  );
  const consequences = (
    <>
      <p>{t.deleteText}</p>
      <p className="mt-2 text-ink">{t.deleteApps}</p>
      <p className="mt-2">{t.deleteAgain}</p>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t.deleteTitle(records.length)} text={consequences} actions={actions}>
      <FailureNotice failure={remove.failure} />
    </Dialog>
  );
}
