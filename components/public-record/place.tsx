import { useState } from "react";
import type { OfferView, PlaceView } from "../../lib/anchoring/views.ts";
import { record as t } from "../text/en-record.ts";
import { plain } from "../text/plain.ts";
import { SelectField } from "../ui/select.tsx";
import { useRecordOffer } from "../wallet/queries.ts";

export type Choice = {
  readonly place: PlaceView;
  /** What it costs; undefined while that is asked, and where Freehold cannot do it itself. */
  readonly offer: OfferView | undefined;
  /** Freehold can put it there now. */
  readonly isReady: boolean;
  readonly choose: (network: string) => void;
};

/** Which network's record, and what it costs there: asked only of a network that the person switched on. */
export function useChoice(places: readonly PlaceView[]): Choice | undefined {
  const [chosen, choose] = useState<string>();
  const place = places.find(({ network }) => network === chosen) ?? places[0];
  const offer = useRecordOffer(place?.brings ? place.network : undefined).data;
  return place && { place, offer, isReady: place.brings && offer !== undefined && !("trouble" in offer), choose };
}

type Props = { places: readonly PlaceView[]; choice: Choice; costs: (offer: Exclude<OfferView, { readonly trouble: unknown }>) => string };

export function PlaceField({ places, choice, costs }: Props) {
  return (
    <SelectField
      label={t.network}
      value={choice.place.network}
      options={places.map(({ network, label }) => ({ value: network, label: plain(label, 60) }))}
      onChange={choice.choose}
      hint={<span role="status">{costText(choice, costs)}</span>}
    />
  );
}

function costText({ place, offer }: Choice, costs: Props["costs"]): string {
  if (!place.brings) return t.noWay;
  if (offer === undefined) return t.asking;
  return "trouble" in offer ? t.waits[offer.trouble] : costs(offer);
}
