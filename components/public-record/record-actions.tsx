import type { GrantView } from "../../lib/consent/views.ts";
import { record as t } from "../text/en-record.ts";
import { Button } from "../ui/button.tsx";
import { FailureNotice } from "../wallet/failure.tsx";
import { usePublicRecord } from "../wallet/queries.ts";
import { PutOnRecord } from "./put-on-record.tsx";
import { useSavePermission } from "./save-permission.ts";

/** What can be done about a permission and the public record. */
export function RecordActions({ grant: { grantId, origin, state } }: { grant: GrantView }) {
  const { save, saving } = useSavePermission();
  const known = usePublicRecord().data;
  if (!known) return null;
  const found = known.permissions.find((one) => one.grantId === grantId);
  if (!found) return state === "active" ? <PutOnRecord grantId={grantId} origin={origin} places={known.places} /> : null;
  const here = known.places.filter(({ network }) => network === found.network);
  const file = { grantId, network: found.network };
  return (
    <>
      {found.state === "handed_out" && here.some(({ brings }) => brings) && <PutOnRecord grantId={grantId} origin={origin} places={here} />}
      {found.state === "handed_out" && (
        <Button className="text-sm" busy={saving.busy} onClick={() => void save(file)}>
          {t.saveAgain}
        </Button>
      )}
      {found.state === "revoking" && (
        <Button className="text-sm" aria-label={t.saveRevocationOf(origin)} busy={saving.busy} onClick={() => void save(file)}>
          {t.saveRevocation}
        </Button>
      )}
      <FailureNotice failure={saving.failure} />
    </>
  );
}
