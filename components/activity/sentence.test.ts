import { describe, expect, it } from "vitest";
import type { EventView, LogEvent } from "../../lib/activity/event.ts";
import type { SourceView } from "../../lib/sources/views.ts";
import { appsIn, everything, filterOf } from "./filter.ts";
import { namesFrom } from "./names.ts";
import { sentenceOf } from "./sentence.ts";

const source = "urn:datawallet:source:spotify";
const origin = "https://app.example";
const names = namesFrom([
  {
    id: source,
    label: "Spotify",
    streams: [
      {
        count: 1,
        searchable: false,
        stream: { name: "plays", label: "Plays", timeField: "at", fields: [{ name: "artist_name", label: "Artist", type: "string" }] },
      },
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

  it("say what was lost in a repair, and only that", () => {
    const repaired = { type: "repaired", restored: 7, lostDocuments: 0, lostRecords: 0, lostEntries: 0 } as const;
    expect(sentenceOf(repaired, names)).toBe("The wallet was damaged. You put back 7 pieces of it; nothing was lost.");
    expect(sentenceOf({ ...repaired, lostRecords: 1200, lostEntries: 1 }, names)).toBe(
      "The wallet was damaged. You put back 7 pieces of it; lost: 1,200 records and 1 entry of the activity or the earnings.",
    );
    expect(sentenceOf({ ...repaired, lostDocuments: 2 }, names)).toMatch(/lost: 2 notes of the wallet\.$/);
  });

  it("show the name of a passkey, and not what hides in it", () => {
    expect(sentenceOf({ type: "passkey_added", name: "Lap\u202etop" }, names)).toBe("You added the passkey “Lap\ufffdtop”.");
    expect(sentenceOf({ type: "passkey_removed", name: "Laptop" }, names)).toBe("You removed the passkey “Laptop”.");
    expect(sentenceOf({ type: "passkey_removed", name: "" }, names)).toBe("You removed a passkey.");
  });

  it("name what was deleted, and the backup that came back", () => {
    expect(sentenceOf({ type: "records_deleted", source, stream: "plays", records: 1 }, names)).toBe("You deleted 1 record of Plays from Spotify.");
    expect(sentenceOf({ type: "restored", madeAt: Date.UTC(2026, 2, 1, 12) }, names)).toMatch(/^You restored .* made on Mar 1, 2026, /);
    expect(sentenceOf({ type: "backup_made" }, names)).toBe("You made a backup file.");
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
  const spotify: SourceView = {
    id: source,
    label: "Spotify",
    streams: [{ count: 1, searchable: false, stream: { name: "plays", label: "Plays", timeField: "at", fields: [] } }],
    imports: [],
  };

  it("ask the log for what was chosen, whole days where the person is", () => {
    expect(filterOf(everything, [spotify])).toEqual({});
    const chosen = filterOf({ kind: "reads", origin, data: "0/0", from: "2026-03-01", to: "2026-03-01" }, [spotify]);
    expect(chosen).toEqual({
      kind: "reads",
      origin,
      source,
      stream: "plays",
      since: new Date(2026, 2, 1).getTime(),
      until: new Date(2026, 2, 2).getTime(),
    });
    expect(filterOf({ ...everything, data: "0", from: "nonsense" }, [spotify])).toEqual({ source });
    expect(filterOf({ ...everything, data: "7/1" }, [spotify])).toEqual({});
  });

  it("offer every app once", () => {
    const events: EventView[] = [disclosed, { type: "paused" } as const].map((event, index) => ({ seq: index + 1, at: 0, hash: "", event }));
    expect(appsIn(events, ["https://b.example", origin])).toEqual(["https://app.example", "https://b.example"]);
  });
});
