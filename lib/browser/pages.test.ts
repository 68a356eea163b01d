import { afterEach, expect, it, vi } from "vitest";
import { pages } from "./pages.ts";

const set = vi.hoisted(() => vi.fn<(items: object) => Promise<void>>());
const held = vi.hoisted(() => new Map<string, unknown>());
vi.mock("wxt/browser", () => ({
  browser: { storage: { session: { get: async (key: string) => (held.has(key) ? { [key]: held.get(key) } : {}), set } } },
}));

afterEach(() => {
  vi.unstubAllGlobals();
  held.clear();
});

it("a page that cannot be kept in mind is told of, and holds up nobody", async () => {
  const reported = vi.fn<(error: unknown) => void>();
  vi.stubGlobal("reportError", reported);
  const known = pages();
  const full = new Error("quota exceeded");
  set.mockRejectedValueOnce(full);
  await known.remember({ origin: "https://app.example", tabId: 1, documentId: "d1" });
  expect(reported).toHaveBeenCalledWith(full);
  set.mockImplementation(async (items) => {
    for (const [key, value] of Object.entries(items)) held.set(key, value);
  });
  await known.remember({ origin: "https://other.example", tabId: 2, documentId: "d2" });
  expect(await known.isOpen("https://app.example")).toBe(false);
  expect(await known.isOpen("https://other.example")).toBe(true);
});
