import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { refresh } from "./queries.ts";

it("asks anew when something changed while the first answer was still on its way", async () => {
  let answerFirst: (state: string) => void = () => undefined;
  const answers = [new Promise<string>((resolve) => (answerFirst = resolve)), Promise.resolve("unlocked")];
  const cache = new QueryClient();
  const observer = new QueryObserver(cache, { queryKey: ["status"], queryFn: () => answers.shift() ?? Promise.reject(new Error("asked too often")) });
  const seen: string[] = [];
  observer.subscribe(({ data }) => data !== undefined && seen.push(data));
  const refreshed = refresh(cache);
  // Made before the change, it arrives after it.
  answerFirst("locked");
  await refreshed;
  expect(observer.getCurrentResult().data).toBe("unlocked");
  expect(seen).not.toContain("locked");
});
