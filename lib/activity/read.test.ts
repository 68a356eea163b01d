import { expect, it } from "vitest";
import { testVault } from "../vault/testing.ts";
import type { LogEvent } from "./event.ts";
import type { LogFilter } from "./filter.ts";
import { appendEvents } from "./log.ts";
import { readEvents } from "./read.ts";

const a = "https://a.example";
const disclosed = (origin: string, stream: string): LogEvent => ({
  type: "disclosed",
  origin,
  grantId: "g",
  disclosureId: "d",
  source: "s",
  stream,
  fields: ["f"],
  records: 1,
  use: 1,
});
const events: readonly LogEvent[] = [
  { type: "wallet_created" },
  { type: "imported", source: "s", importId: "i", streams: [{ name: "one", records: 1 }] },
  { type: "requested", origin: a, requestId: "r", source: "s", streams: ["one", "two"], purpose: "p" },
  disclosed(a, "one"),
  disclosed("https://b.example", "two"),
  { type: "revoked", origin: a, grantId: "g", by: "user" },
];

it("finds what is asked for: kind, app, source, stream, time, and all of them together", async () => {
  const vault = await testVault();
  for (const [at, event] of events.entries())
    await vault.attempt(async () => ({ changes: await appendEvents(vault, [event], at * 10), result: undefined }));
  const found = async (filter: LogFilter) => (await readEvents(vault, { limit: 10, filter })).events.map(({ seq }) => seq);
  expect(await found({})).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await found({ kind: "reads" })).toEqual([5, 4]);
  expect(await found({ origin: a })).toEqual([6, 4, 3]);
  expect(await found({ source: "s" })).toEqual([5, 4, 3, 2]);
  expect(await found({ source: "s", stream: "two" })).toEqual([5, 3]);
  expect(await found({ since: 10, until: 40 })).toEqual([4, 3, 2]);
  expect(await found({ kind: "reads", origin: a, stream: "one", since: 0, until: 31 })).toEqual([4]);
  expect(await found({ kind: "reads", origin: a, stream: "two" })).toEqual([]);
});

it("looks at some thousand entries at a time, and says where it goes on", async () => {
  const vault = await testVault();
  const many = Array.from({ length: 5000 }, (_, n): LogEvent => (n === 2 ? { type: "paused" } : { type: "denied", origin: a, requestId: String(n) }));
  await vault.attempt(async () => ({ changes: await appendEvents(vault, many, 0), result: undefined }));
  const filter = { kind: "wallet" } as const;
  const first = await readEvents(vault, { limit: 10, filter });
  expect(first).toEqual({ events: [], more: true, next: 1001 });
  const second = await readEvents(vault, { limit: 10, filter, before: first.next });
  expect(second).toMatchObject({ events: [{ seq: 3 }], more: false });
  // A page that is full ends with the last entry it gives.
  const page = await readEvents(vault, { limit: 2, filter: { kind: "requests" } });
  expect(page).toMatchObject({ events: [{ seq: 5000 }, { seq: 4999 }], more: true, next: 4999 });
  expect((await readEvents(vault, { limit: 1, filter: { kind: "requests" }, before: page.next })).events).toMatchObject([{ seq: 4998 }]);
});
