import { describe, expect, it } from "vitest";
import type { GrantView } from "../../lib/consent/views.ts";
import { appsOverdue, byApp, splitGrants } from "./group.ts";

const grant = (grantId: string, origin: string, createdAt: number, state: GrantView["state"] = "active") =>
  ({ grantId, origin, createdAt, state }) as GrantView;
const grants = [
  grant("1", "https://a.example", 1),
  grant("2", "https://b.example", 2, "revoked"),
  grant("3", "https://a.example", 3, "expired"),
  grant("4", "https://b.example", 0),
];

describe("grants", () => {
  it("stand under their app, newest first", () => {
    expect(byApp(grants).map(({ origin, grants: held }) => [origin, held.map(({ grantId }) => grantId)])).toEqual([
      ["https://a.example", ["3", "1"]],
      ["https://b.example", ["2", "4"]],
    ]);
  });

  it("name each app once that has not said in time that it deleted what it got", () => {
    const asked = (origin: string, deadline: number, status?: "erased" | "refused"): GrantView =>
      ({ origin, erasure: { requestedAt: 0, deadline, ...(status ? { status } : {}) } }) as GrantView;
    const all = [
      asked("https://a.example", 9),
      asked("https://a.example", 8, "refused"),
      asked("https://b.example", 10),
      asked("https://c.example", 5, "erased"),
    ];
    expect(appsOverdue([...grants, ...all], 9)).toEqual(["https://a.example"]);
    expect(appsOverdue(all, 10)).toEqual(["https://a.example", "https://b.example"]);
  });

  it("stay in place after a press on Revoke, and go to the ended ones otherwise", () => {
    const ids = (list: readonly GrantView[]) => list.map(({ grantId }) => grantId);
    const split = splitGrants(grants, new Set(["2"]));
    expect(ids(split.live)).toEqual(["1", "2", "4"]);
    expect(ids(split.ended)).toEqual(["3"]);
    expect(ids(splitGrants(grants, new Set()).live)).toEqual(["1", "4"]);
  });
});
