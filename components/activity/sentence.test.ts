import { describe, expect, it } from "vitest";
import type { EventView, LogEvent } from "../../lib/activity/event.ts";
import { appsIn, filterEvents } from "./filter.ts";
import { namesFrom } from "./names.ts";
import { sentenceOf } from "./sentence.ts";

const source = "urn:datawallet:source:spotify";
const origin = "https://app.example";
const names = namesFrom([
  {
    id: source,
    label: "Spotify",
    streams: [
      { count: 1, stream: { name: "plays", label: "Plays", timeField: "at", fields: [{ name: "artist_name", label: "Artist", type: "string" }] } },
    ],
    imports: [],
  },
]);
const disclosed: LogEvent = {
  type: "disclosed",
  origin,
  grantId: "g",
  disclosureId: "d",
  source: "urn:datawallet:source:spotify",
  stream: "plays",
  fields: ["artist_name", "gone_field"],
  records: 25,
  use: 1,
};
const refused = (code: string, reason?: string): LogEvent => ({
  type: "refused",
  origin,
  method: "data_query",
  code,
  ...(reason === undefined ? {} : { reason }),
});

describe("sentences", () => {
  it("say a read in labels, and in its own name what is not there any more", () => {
    expect(sentenceOf(disclosed, names)).toBe("app.example read 25 records of Plays (Artist and gone field).");
    expect(sentenceOf({ ...disclosed, paid: { asset: "0x", network: "eip155:1", amount: "1" } }, names)).toMatch(/signed a payment for it\.$/);
  });

  it("say why something was refused, in plain words even for an unknown code", () => {
    expect(sentenceOf(refused("not_granted"), names)).toBe("app.example was refused: it asked for more than you allowed.");
    expect(sentenceOf(refused("constructor"), names)).toBe("app.example was refused: the call was not in order.");
    expect(sentenceOf(refused("unauthorized", "paused"), names)).toBe("app.example was refused: you had paused all access.");
  });

  it("keep the scheme of an address that is not encrypted", () => {
    expect(sentenceOf({ type: "denied", origin: "http://localhost:5000", requestId: "r" }, names)).toBe("You said no to http://localhost:5000.");
  });

  it("name a source and a stream that are gone", () => {
    expect(
      sentenceOf(
        { type: "requested", origin, requestId: "r", source: "urn:datawallet:source:my_bank", streams: ["card_payments"], purpose: "x" },
        names,
      ),
    ).toBe("app.example asked for card payments from my bank.");
  });
});

describe("filters", () => {
  const events: EventView[] = [
    disclosed,
    refused("locked"),
    { type: "paused" } as const,
    { type: "denied", origin: "https://b.example", requestId: "r" } as const,
  ].map((event, index) => ({ seq: index + 1, at: 0, hash: "", event }));
  const seqs = (kind: Parameters<typeof filterEvents>[1]["kind"], of: string | null) =>
    filterEvents(events, { kind, origin: of }).map(({ seq }) => seq);

  it("keep one kind, one app, or both", () => {
    expect(seqs(null, null)).toEqual([1, 2, 3, 4]);
    expect(seqs("reads", null)).toEqual([1]);
    expect(seqs(null, origin)).toEqual([1, 2]);
    expect(seqs("requests", origin)).toEqual([]);
    expect(seqs("wallet", null)).toEqual([3]);
  });

  it("offer every app once", () => {
    expect(appsIn(events)).toEqual(["https://app.example", "https://b.example"]);
  });
});
