import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { refresh } from "./queries.ts";

it("asks anew when something changed while the first answer was still on its way", async () => {
  const answers: ((state: string) => void)[] = [];
  const cache = new QueryClient();
  const observer = new QueryObserver(cache, { queryKey: ["status"], queryFn: () => new Promise<string>((answer) => answers.push(answer)) });
  const shown = new Promise<string | undefined>((seen) => observer.subscribe(({ data }) => data !== undefined && seen(data)));
  const refreshed = refresh(cache);
  // Made before the change, arriving after it.
  answers[0]?.("locked");
  await Promise.resolve();
  await new Promise((turn) => setImmediate(turn));
  answers[1]?.("unlocked");
  expect(await shown).toBe("unlocked");
  await refreshed;
});
