import { beforeEach, describe, expect, test } from "vitest";
import type { LogEvent } from "../lib/activity/event.ts";
import { type Block, wholeOf } from "./blocks.ts";
import { judge } from "./invariants.ts";
import { Journal } from "./journal.ts";
import type { Whole } from "./whole.ts";

type Change = Partial<Record<keyof Whole, unknown>>;

const block: Block = { name: "block-1", day: 1, plays: 300 };
const never = (): Promise<never> => new Promise(() => undefined);
const numbered = (events: readonly LogEvent[]) => events.map((event, index) => ({ seq: index + 1, at: 0, hash: String(index), event }));

const imported: LogEvent = { type: "imported", source: "s", importId: "i1", streams: [{ name: "plays", records: 300 }] };
const approvalOf = (grantId: string, requestId: string): LogEvent => ({
  type: "approved",
  origin: "o",
  requestId,
  grantId,
  reviewDigest: "",
  source: "s",
  streams: [],
  expiresAt: 0,
});
const approved = approvalOf("g1", "r1");
const page: LogEvent = {
  type: "disclosed",
  origin: "o",
  grantId: "g1",
  disclosureId: "d1",
  source: "s",
  stream: "plays",
  fields: [],
  records: 5,
  use: 1,
};
const paid: LogEvent = { ...page, paid: { asset: "a", network: "n", amount: "1000" } };
const events = [imported, approved, paid, page];

const source = { streams: [{ count: 300 }], imports: [{ importId: "i1", files: ["block-1.json"] }] };
const grant = { grantId: "g1", state: "active", uses: 1, origin: "o", details: { issuer: "did" } };
const payment = { disclosureId: "d1", money: { amount: "1000" } };

/** A wallet in which everything agrees: one import, one grant, one paid use of two pages. Parts that are never looked at are left out. */
const whole = (change: Change = {}): Whole =>
  ({
    sources: [source],
    blocks: { "block-1": wholeOf(block) },
    searched: { "block-1": 200 },
    grants: [grant],
    events: numbered(events),
    log: { ok: true },
    earnings: { entries: [payment] },
    identities: [{ origin: "o", did: "did" }],
    damage: [],
    ...change,
  }) as unknown as Whole;

let journal: Journal;
beforeEach(async () => {
  journal = new Journal();
  await journal.changeBlock("import", block.name, wholeOf(block), async () => true);
  await journal.changeGrant("grant", "g1", "live", async () => true);
  journal.disclosures.set("d1", { grantId: "g1", paid: "1000" });
});

test("a wallet in which everything agrees, with what was acknowledged and with itself", () => {
  expect(judge(whole(), journal)).toEqual({ lost: [], torn: [] });
});

describe("acknowledged and gone", () => {
  test.each<[string, Change]>([
    ["an import", { blocks: {} }],
    ["a grant", { grants: [] }],
    ["a disclosure", { events: numbered([imported, approved]) }],
    ["a payment", { events: numbered([imported, approved, page]) }],
  ])("%s", (_, change) => {
    expect(judge(whole(change), journal).lost).toHaveLength(1);
  });

  test("a revocation", async () => {
    await journal.changeGrant("revoke", "g1", "revoked", async () => true);
    expect(judge(whole(), journal).lost).toHaveLength(1);
  });

  test("what took an import back", async () => {
    await journal.changeBlock("undo", block.name, { records: 0, sum: 0 }, async () => true);
    expect(judge(whole(), journal).lost).toHaveLength(1);
  });
});

describe("not acknowledged: the old state or the new one, and no other", () => {
  beforeEach(() => {
    void journal.changeBlock("undo", block.name, { records: 0, sum: 0 }, never);
  });

  test("the old one", () => expect(judge(whole(), journal)).toEqual({ lost: [], torn: [] }));
  test("the new one", () => {
    const undone: LogEvent = { type: "import_undone", source: "s", importId: "i1", records: 300 };
    expect(judge(whole({ blocks: {}, searched: {}, sources: [], events: numbered([...events, undone]) }), journal)).toEqual({ lost: [], torn: [] });
  });
  test("half of it", () => expect(judge(whole({ blocks: { "block-1": { records: 100, sum: 1 } } }), journal).torn).not.toEqual([]));

  test("a grant that nobody was told of, only where an approval was under way", () => {
    const more = whole({ grants: [grant, { ...grant, grantId: "g2", uses: 0 }], events: numbered([...events, approvalOf("g2", "r2")]) });
    expect(judge(more, journal).torn).toHaveLength(1);
    journal.openApprovals.add("a request");
    expect(judge(more, journal)).toEqual({ lost: [], torn: [] });
  });
});

describe("torn: two parts that were written together and do not tell the same", () => {
  test.each<[string, Change]>([
    ["the log's chain", { log: { ok: false, problem: "altered", brokenAt: 2 } }],
    ["damage", { damage: [{ kind: "rolled_back" }] }],
    ["an index that does not find what is there", { searched: { "block-1": 199 } }],
    ["half of an import", { blocks: { "block-1": { records: 100, sum: 1 } } }],
    ["a manifest that counts more than can be read", { sources: [{ ...source, streams: [{ count: 301 }] }] }],
    ["an import without its document", { sources: [{ ...source, imports: [] }] }],
    ["an import without its entry", { events: numbered([approved, paid, page]) }],
    ["records that nobody imported", { blocks: { "block-1": wholeOf(block), "block-2": { records: 0, sum: 0 } } }],
    ["a grant without its entry", { events: numbered([imported, paid, page]) }],
    ["an entry without its grant", { events: numbered([...events, approvalOf("g9", "r9")]) }],
    ["a request approved twice", { events: numbered([...events, approved]) }],
    ["a use without a disclosure", { grants: [{ ...grant, uses: 2 }] }],
    ["a revocation without its entry", { grants: [{ ...grant, state: "revoked" }] }],
    ["a payment without its use", { earnings: { entries: [payment, { ...payment, disclosureId: "d2" }] } }],
    ["a paid use without its payment", { earnings: { entries: [] } }],
    ["a grant signed by nobody", { identities: [] }],
  ])("%s", (_, change) => {
    expect(judge(whole(change), journal).torn).not.toEqual([]);
  });

  test("a read after the end of its grant", async () => {
    await journal.changeGrant("revoke", "g1", "revoked", async () => true);
    const end: LogEvent = { type: "revoked", origin: "o", grantId: "g1", by: "user" };
    const ended = (told: readonly LogEvent[]) => whole({ grants: [{ ...grant, state: "revoked" }], events: numbered(told) });
    expect(judge(ended([...events, end]), journal)).toEqual({ lost: [], torn: [] });
    expect(judge(ended([imported, approved, paid, end, page]), journal).torn).toHaveLength(1);
  });
});
