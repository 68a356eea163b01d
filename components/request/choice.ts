import type { Review, ReviewStream } from "../../lib/consent/views.ts";
import { firstPrice } from "./price.ts";
import type { RangeChoice } from "./ranges.ts";

/** The state of the switches of one stream. `on` matters for optional streams only. */
export type StreamChoice = { readonly on: boolean; readonly off: ReadonlySet<string>; readonly range: RangeChoice };

/** The state of every control on the request screen. */
export type Choice = {
  readonly streams: Readonly<Record<string, StreamChoice>>;
  /** Milliseconds. */
  readonly lifetime: number;
  /** null: no cap. */
  readonly maxUses: number | null;
  /** The explicit tick that training an AI model needs. Never set in advance. */
  readonly training: boolean;
  /** Milliseconds for which the same answer is to be given without asking; null: ask again. Never set in advance. */
  readonly lasting: number | null;
  /** The price that is asked, atomic units; null where the app offers none. */
  readonly price: string | null;
};

/** As asked, except that an optional stream waits for the person to switch it on. */
export function initialChoice(review: Review): Choice {
  const start = (necessity: string): StreamChoice => ({ on: necessity === "required", off: new Set(), range: "asked" });
  const streams = Object.fromEntries(review.streams.map(({ name, necessity }) => [name, start(necessity)]));
  return {
    streams,
    lifetime: Math.min(review.lifetime.asked, review.lifetime.most),
    maxUses: review.maxUses ?? null,
    training: false,
    lasting: null,
    price: firstPrice(review),
  };
}

export type ChoiceAction =
  | { readonly type: "stream"; readonly stream: string; readonly on: boolean }
  | { readonly type: "field"; readonly stream: string; readonly field: string; readonly on: boolean }
  | { readonly type: "range"; readonly stream: string; readonly range: RangeChoice }
  | { readonly type: "lifetime"; readonly lifetime: number }
  | { readonly type: "uses"; readonly maxUses: number | null }
  | { readonly type: "training"; readonly on: boolean }
  | { readonly type: "lasting"; readonly lasting: number | null }
  | { readonly type: "price"; readonly price: string };

function withField(off: ReadonlySet<string>, field: string, on: boolean): ReadonlySet<string> {
  const next = new Set(off);
  if (on) next.delete(field);
  else next.add(field);
  return next;
}

export function changeChoice(choice: Choice, action: ChoiceAction): Choice {
  switch (action.type) {
    case "lifetime":
      return { ...choice, lifetime: action.lifetime };
    case "uses":
      return { ...choice, maxUses: action.maxUses };
    case "training":
      return { ...choice, training: action.on };
    case "price":
      return { ...choice, price: action.price };
    case "lasting":
      return { ...choice, lasting: action.lasting };
    default: {
      const stream = choice.streams[action.stream];
      if (stream === undefined) return choice;
      return { ...choice, streams: { ...choice.streams, [action.stream]: changeStream(stream, action) } };
    }
  }
}

function changeStream(stream: StreamChoice, action: Extract<ChoiceAction, { stream: string }>): StreamChoice {
  switch (action.type) {
    case "stream":
      return { ...stream, on: action.on };
    case "field":
      return { ...stream, off: withField(stream.off, action.field, action.on) };
    case "range":
      return { ...stream, range: action.range };
  }
}

/** Fields of the stream that would be shared now, in the order of the review; none where the stream is switched off. */
export function sharedFields(stream: ReviewStream, choice: Choice): ReviewStream["fields"] {
  const state = choice.streams[stream.name];
  if (state === undefined || !state.on) return [];
  return stream.fields.filter((field) => !state.off.has(field.name));
}
