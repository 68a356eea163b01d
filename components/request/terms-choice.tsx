import type { Review } from "../../lib/consent/views.ts";
import { request as t, words } from "../text/en-consent.ts";
import { remaining } from "../text/format.ts";
import { SelectField } from "../ui/select.tsx";
import type { Choice, ChoiceAction } from "./choice.ts";
import { raisedBy } from "./price.ts";
import { lifetimeOptions, usesOptions } from "./terms.ts";
import { priceText } from "./wording.ts";

type Props = { review: Review; choice: Choice; change: (action: ChoiceAction) => void };

const NO_CAP = "none";

/** How long and how often: never more than was asked, or than the wallet allows where nothing was asked. */
/** Times what it offers: never more for one read than the app sets aside in all. */
const offersOf = ({ amount, budget }: NonNullable<Review["compensation"]>): number[] =>
  [1, 2, 5, 10].filter((times) => budget === undefined || BigInt(amount) * BigInt(times) <= BigInt(budget));

export function TermsChoice({ review, choice, change }: Props) {
  const lifetimes = lifetimeOptions(review.lifetime);
  const caps = usesOptions(review.maxUses);
  const lifetimeLabel = (lifetime: number) =>
    lifetime === review.lifetime.most ? t.terms.longest(t.terms.after(remaining(lifetime))) : t.terms.after(remaining(lifetime));
  const capLabel = (cap: number | null) =>
    cap === null ? t.terms.noCap : cap === review.maxUses ? t.terms.asAsked(words.reads(cap)) : words.reads(cap);
  const offerLabel = (times: number): string => {
    if (review.compensation === undefined) return "";
    const price = priceText(raisedBy(review.compensation, times), null);
    return times === 1 ? t.price.asOffered(price) : price;
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
      {review.compensation !== undefined && (
        <SelectField
          label={t.price.yours}
          value={String(choice.times)}
          options={offersOf(review.compensation).map((times) => ({ value: String(times), label: offerLabel(times) }))}
          onChange={(value) => change({ type: "times", times: Number(value) })}
          {...(choice.times > 1 ? { hint: t.price.counter } : {})}
        />
      )}
    </div>
  );
}
