import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eachInTurn } from "./turn.ts";

let clock = 0;
beforeEach(() => {
  clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const rows = Array.from({ length: 10_000 }, (_, n) => n);

describe("work in turns", () => {
  it("visits every item once, in order", async () => {
    const seen: [number, number][] = [];
    await eachInTurn(rows, new AbortController().signal, (item, index) => {
      clock += 1;
      seen.push([item, index]);
    });
    expect(seen).toEqual(rows.map((n) => [n, n]));
  });

  it("lets the rest of the page run when its time is up, and stops there when told to", async () => {
    const abort = new AbortController();
    let visited = 0;
    // Runs only if the loop gives the event loop a turn.
    setImmediate(() => {
      abort.abort();
    });
    const work = eachInTurn(rows, abort.signal, () => {
      clock += 1;
      visited += 1;
    });
    await expect(work).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(visited).toBeLessThan(rows.length);
  });

  it("does not begin when it was told to stop before", async () => {
    await expect(eachInTurn(rows, AbortSignal.abort(), () => expect.unreachable())).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });
});
