import type { Review } from "../../lib/consent/views.ts";
import { request as t, words } from "../text/en-consent.ts";
import { type Choice, sharedFields } from "./choice.ts";
import { atPrice, pricesOf } from "./price.ts";
import { rangeBounds } from "./ranges.ts";
import { Enforced, Fact, Facts } from "./registers.tsx";
import { endsText, periodText, priceText, readsText } from "./wording.ts";

/** Streams named in the summary; the rest is counted. */
const NAMED = 2;

function What({ review, choice }: Props) {
  const shared = review.streams.flatMap((stream) => {
    const fields = sharedFields(stream, choice).map((field) => field.label);
    return fields.length === 0 ? [] : [{ stream, fields }];
  });
  if (shared.length === 0) return t.enforced.nothing;
  return (
    <>
      {shared.slice(0, NAMED).map(({ stream, fields }) => (
        <p key={stream.name}>
          <span className="font-semibold">{t.enforced.from(stream.label, review.source.label)}</span>:{" "}
          <span className="line-clamp-2 inline">{words.joined(fields)}</span>
        </p>
      ))}
      {shared.length > NAMED && <p>{t.enforced.more(shared.length - NAMED)}</p>}
    </>
  );
}

function periods({ review, choice, now }: Props): readonly string[] {
  const texts = review.streams.flatMap((stream) => {
    if (sharedFields(stream, choice).length === 0) return [];
    const { since, until } = rangeBounds(stream, choice.streams[stream.name]?.range ?? "asked", now);
    return [periodText(since, until)];
  });
  return [...new Set(texts)].slice(0, NAMED);
}

/** What it pays by the price that is asked now, in all where that can be said. */
function pays({ review, choice }: Props, offered: NonNullable<Review["compensation"]>): string {
  const price = pricesOf(review).find(({ amount }) => amount === choice.price);
  return priceText(price ? atPrice(offered, price) : offered, review.accessMode === "single_use" ? 1 : choice.maxUses);
}

/** That it offers less than the person takes, and whether it could pay that. */
function TooLow({ review }: { review: Review }) {
  const { compensation, lowestPrice } = review;
  if (!compensation || !lowestPrice) return null;
  const lowest = priceText(atPrice(compensation, lowestPrice), null);
  const isPayable = pricesOf(review).some(({ amount }) => amount === lowestPrice.amount);
  return <p className="text-sm text-amber">{isPayable ? t.price.tooLow(lowest) : t.price.neverEnough(lowest)}</p>;
}

type Props = { review: Review; choice: Choice; now: number };

/** What approving would allow, in a few lines that follow the switches. */
export function Summary(props: Props) {
  const { review, choice, now } = props;
  const ranges = periods(props);
  return (
    <Enforced title={t.enforced.title}>
      <Facts>
        <Fact term={t.enforced.what}>
          <What {...props} />
        </Fact>
        {ranges.length > 0 && (
          <Fact term={t.enforced.period}>
            {ranges.map((range) => (
              <p key={range}>{range}</p>
            ))}
          </Fact>
        )}
        <Fact term={t.enforced.ends}>{endsText(now, choice.lifetime)}</Fact>
        <Fact term={t.enforced.reads}>{readsText(review.accessMode, choice.maxUses)}</Fact>
        {review.compensation !== undefined && (
          <Fact term={t.enforced.pays}>
            <p className="tabular">{pays(props, review.compensation)}</p>
            <TooLow review={review} />
            <p className="text-sm text-soft">{t.price.explain(review.compensation.display.networkLabel)}</p>
            {!review.compensation.display.verified && <p className="text-sm text-amber">{t.price.unverified}</p>}
          </Fact>
        )}
      </Facts>
    </Enforced>
  );
}
