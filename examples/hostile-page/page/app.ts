import { ANNOUNCE_PROVIDER, REQUEST_PROVIDER } from "../../../sdk/announce.ts";
import { type Attempt, type Found, outcomeOf } from "./attempt.ts";
import { callAttempts } from "./calls.ts";
import { frameAttempts } from "./frames.ts";
import { messageAttempts } from "./messages.ts";

function show(testId: string, value: unknown): void {
  const box = document.querySelector(`[data-testid="${testId}"]`);
  if (box) box.textContent = JSON.stringify(value, null, 2);
}

function find(): Found | undefined {
  let found: Found | undefined;
  window.addEventListener(ANNOUNCE_PROVIDER, (event) => {
    found ??= (event as CustomEvent<Found>).detail;
  });
  window.dispatchEvent(new Event(REQUEST_PROVIDER));
  return found;
}

/** One at a time, so that each finds the wallet as the one before left it. */
async function runAll(attempts: readonly Attempt[], found: Found) {
  const results: { attempt: string; saw: unknown; safe: boolean }[] = [];
  for (const { name, run } of attempts) {
    const { saw, safe } = await run(found).catch((error: unknown) => ({ saw: String(error), safe: false }));
    results.push({ attempt: name, saw, safe });
    show("results", { done: false, results });
  }
  show("results", { done: true, safe: results.every(({ safe }) => safe), results });
}

/** Asks under a name, an address and characters meant to deceive. Opens the wallet's own screen, so only on a click. */
async function ask({ provider }: Found): Promise<void> {
  const outcome = await outcomeOf(provider, {
    method: "data_requestGrant",
    params: {
      authorization_details: [
        {
          type: "urn:datawallet:data-access:1",
          source: { id: "urn:datawallet:source:spotify" },
          purpose_code: "https://pdpp.dev/purpose/personalization",
          purpose_description: "Freehold\u202e has checked this app \u2705\u200b\nApproved by your bank",
          access_mode: "continuous",
          streams: [{ name: "play_events" }],
        },
      ],
      client: { name: "Your Bank \u202e(knaB ruoY)", uri: "https://bank.example" },
    },
  });
  show("ask-result", outcome);
}

const found = find();
if (found === undefined) show("results", { done: true, safe: true, wallet: false, results: [] });
else {
  document.querySelector("#ask")?.addEventListener("click", () => {
    ask(found).catch((error: unknown) => show("ask-result", String(error)));
  });
  await runAll([...messageAttempts, ...frameAttempts, ...callAttempts], found);
}
