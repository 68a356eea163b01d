import type { Review } from "../../lib/consent/views.ts";
import { request as t, words } from "../text/en-consent.ts";
import { remaining } from "../text/format.ts";
import { SelectField } from "../ui/select.tsx";
import type { Choice, ChoiceAction } from "./choice.ts";
import { atPrice, type Price, pricesOf } from "./price.ts";
import { lifetimeOptions, usesOptions } from "./terms.ts";
import { priceText } from "./wording.ts";

type Props = { review: Review; choice: Choice; change: (action: ChoiceAction) => void };

const NO_CAP = "none";

/** How long and how often: never more than was asked, or than the wallet allows where nothing was asked. */
export function TermsChoice({ review, choice, change }: Props) {
  const lifetimes = lifetimeOptions(review.lifetime);
  const caps = usesOptions(review.maxUses);
  const lifetimeLabel = (lifetime: number) =>
    lifetime === review.lifetime.most ? t.terms.longest(t.terms.after(remaining(lifetime))) : t.terms.after(remaining(lifetime));
  const capLabel = (cap: number | null) =>
    cap === null ? t.terms.noCap : cap === review.maxUses ? t.terms.asAsked(words.reads(cap)) : words.reads(cap);
  const offered = review.compensation;
  const priceLabel = (price: Price): string => {
    if (offered === undefined) return "";
    const label = priceText(atPrice(offered, price), null);
    if (price.amount === review.lowestPrice?.amount) return t.price.asLowest(label);
    return price.amount === offered.amount ? t.price.asOffered(label) : label;
  };
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(14rem,1fr))] gap-4">
      <SelectField
        label={t.terms.expires}
        value={String(choice.lifetime)}
        options={lifetimes.map((lifetime) => ({ value: String(lifetime), label: lifetimeLabel(lifetime) }))}
        onChange={(value) => change({ type: "lifetime", lifetime: Number(value) })}
      />
      {review.accessMode === "single_use" ? (
        <p className="self-end text-sm text-soft">{t.terms.once}</p>
      ) : (
        <SelectField
          label={t.terms.reads}
          value={String(choice.maxUses ?? NO_CAP)}
          options={caps.map((cap) => ({ value: String(cap ?? NO_CAP), label: capLabel(cap) }))}
          onChange={(value) => change({ type: "uses", maxUses: value === NO_CAP ? null : Number(value) })}
        />
      )}
      {offered !== undefined && choice.price !== null && (
        <SelectField
          label={t.price.yours}
          value={choice.price}
          options={pricesOf(review).map((price) => ({ value: price.amount, label: priceLabel(price) }))}
          onChange={(price) => change({ type: "price", price })}
          {...(choice.price === offered.amount ? {} : { hint: t.price.counter })}
        />
      )}
    </div>
  );
}
