import { useState } from "react";
import type { PlaceView } from "../../lib/anchoring/views.ts";
import { record as t } from "../text/en-record.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { PlaceField, useChoice } from "./place.tsx";
import { useSavePermission } from "./save-permission.ts";

type Props = { grantId: string; origin: string; places: readonly PlaceView[] };

/** Leads to putting a permission on a public record, after saying what that means. */
export function PutOnRecord(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button className="text-sm" aria-label={t.putOf(props.origin)} onClick={() => setOpen(true)}>
        {t.put}
      </Button>
      {open && <Ask {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function Ask({ grantId, places, onClose }: Props & { onClose: () => void }) {
  const choice = useChoice(places);
  const put = useAction((client, input: { grantId: string; network: string }) => client.anchorPermission(input));
  const { save, saving } = useSavePermission();
  if (!choice) return null;
  const what = { grantId, network: choice.place.network };
  const onPut = async () => {
    if ((await put.run(what)) !== undefined) onClose();
  };
  const onSave = async () => {
    if (await save(what)) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t.ask}
      text={
        <>
          <p className="mb-2">{t.text}</p>
          <p className="mb-2">{t.there}</p>
          <p className="mb-2 font-semibold text-ink">{t.forever}</p>
          <p>{t.fees}</p>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>{t.keep}</Button>
          <Button busy={saving.busy} onClick={() => void onSave()}>
            {t.save}
          </Button>
          {choice.place.brings && (
            <Button variant="primary" busy={put.busy} disabled={!choice.isReady} onClick={() => void onPut()}>
              {t.put}
            </Button>
          )}
        </>
      }
    >
      <PlaceField places={places} choice={choice} costs={t.costs} />
      <p className="text-sm text-soft">{t.file}</p>
      <FailureNotice failure={put.failure ?? saving.failure} />
    </Dialog>
  );
}
