import type { PublicRecordView, SealView } from "../../lib/anchoring/views.ts";
import { saveFile } from "../keeping/save-file.ts";
import { record, seal as t } from "../text/en-record.ts";
import { plain } from "../text/plain.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { usePublicRecord } from "../wallet/queries.ts";
import { PlaceField, useChoice } from "./place.tsx";

/** Has the end of the log put on a public record, and shows the seals that there are. */
export function SealLog() {
  return (
    <Details summary={t.title}>
      <p className="mb-3 max-w-prose text-soft">{t.text}</p>
      <Loaded query={usePublicRecord()}>{(known) => <Seals known={known} />}</Loaded>
    </Details>
  );
}

function Seals({ known: { places, seals } }: { known: PublicRecordView }) {
  const choice = useChoice(places);
  const put = useAction((client, input: { network: string }) => client.sealLog(input));
  const saving = useAction((client, input: { network: string }) => client.saveSeal(input));
  if (!choice) return null;
  const { network, brings } = choice.place;
  const save = async () => {
    const file = await saving.run({ network });
    if (file) saveFile(new Blob([file.text], { type: "application/json" }), file.name);
  };
  return (
    <>
      <div className="max-w-md">
        <PlaceField places={places} choice={choice} costs={t.costs} />
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        {brings && (
          <Button busy={put.busy} disabled={!choice.isReady} onClick={() => void put.run({ network })}>
            {t.do}
          </Button>
        )}
        <Button busy={saving.busy} onClick={() => void save()}>
          {t.save}
        </Button>
      </div>
      <p role="status" className="mt-2 text-sm text-green empty:hidden">
        {put.output !== undefined && t.done}
      </p>
      <FailureNotice failure={put.failure ?? saving.failure} />
      {seals.length > 0 && (
        <div className="mt-4">
          <RowList label={t.list}>
            {seals.map((one) => (
              <SealRow key={`${one.network} ${one.upTo}`} seal={one} />
            ))}
          </RowList>
        </div>
      )}
    </>
  );
}

function SealRow({ seal: { label, upTo, by, sealedAt, sure, reason } }: { seal: SealView }) {
  return (
    <Row
      label={t.upTo(upTo)}
      title={<span className="tabular">{t.upTo(upTo)}</span>}
      text={
        <span className="text-sm">
          {sealedAt !== undefined && (
            <>
              {record.since} <DateTime at={sealedAt} />.{" "}
            </>
          )}
          {record.on(plain(label, 60))} {sealedAt !== undefined && !sure && record.unsure}
          {reason !== undefined && <span className="block text-amber">{record.waits[reason]}</span>}
        </span>
      }
      actions={
        <Badge tone={sealedAt === undefined ? "wait" : "good"}>{sealedAt !== undefined ? t.sealed : by === "wallet" ? t.coming : t.handedOut}</Badge>
      }
    />
  );
}
