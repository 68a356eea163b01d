import { call } from "../e2e/app-page.ts";
import { windowsOf } from "../e2e/approvals.ts";
import { type Act, type Answer, type Asked, type Done, type Press, presses } from "./asked.ts";
import { everythingOf, originOf } from "./granting.ts";
import { PASSPHRASE, type Session } from "./session.ts";

/** Those that are drawn from. A press is one of three. */
export const actNames = ["approve", "approve", "deny", "later", "press", "press", "cancel", "close", "navigate", "lock", "stop", "stop"] as const;
export type ActName = (typeof actNames)[number];

export type Round = {
  readonly session: Session;
  readonly asked: readonly Asked[];
  /** When the worker was stopped, and when the wallet was open again: ms. */
  readonly disturbances: number[];
};

const POLL = 20;
/** Milliseconds for which the wallet stays locked at most. */
const LOCKED = 300;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does one thing to one of the requests, or to all. `dice` in [0, 1) chooses which. What comes too late, or meets a locked wallet, changes nothing. */
export async function perform(round: Round, name: ActName, dice: number): Promise<void> {
  const { asked, session, disturbances } = round;
  const one = asked[Math.floor(dice * asked.length)];
  if (!one) return;
  switch (name) {
    case "approve":
    case "deny":
    case "later":
      return decide(session, one, name);
    case "press":
      return press(session, asked, presses[Math.floor(dice * 97) % presses.length] ?? "Deny");
    case "cancel":
      return cancel(one);
    case "close":
      // It may show another request, or not be there yet.
      for (const other of asked) note(other, "close", false);
      for (const page of windowsOf(session.browser.context)) await page.close();
      return;
    case "navigate":
      // Once is enough: two at a time would only interrupt each other.
      if (one.acts.some((act) => act.name === "navigate")) return;
      note(one, "navigate");
      await one.app.goto(`${originOf(one.app)}/?${Math.floor(dice * 1e9)}`);
      return;
    case "lock": {
      for (const other of asked) note(other, "lock");
      await session.wallet.ask("lock");
      await wait(dice * LOCKED);
      // Nothing can be told before the vault is open; what waited for that is told before the unlock itself is answered.
      const opened = session.wallet.run("openedAt");
      await Promise.all([opened, session.wallet.ask("unlock", { passphrase: PASSPHRASE })]);
      disturbances.push(await opened);
      return;
    }
    case "stop":
      await session.browser.stopWorker();
      disturbances.push(Date.now());
      return;
  }
}

function note(asked: Asked, name: Act, sure = true): Done {
  const done: Done = { name, at: Date.now(), sure };
  asked.acts.push(done);
  return done;
}

/** As the wallet's own screens do it: looks, and answers what it saw; where that has changed meanwhile, it looks again. */
async function decide({ wallet }: Session, asked: Asked, answer: Answer): Promise<void> {
  while (!asked.settled) {
    let done: Done | undefined;
    try {
      const mine = (await wallet.ask("pending")).find(({ origin }) => origin === originOf(asked.app));
      const view = mine ? await wallet.ask("request", { requestId: mine.requestId }) : undefined;
      if (view?.state === "answered") return;
      // The site may have asked anew from a page that came after: this answer is not for that.
      if (view?.state === "waiting" && view.review.maxUses !== asked.marker) return;
      if (view?.state === "waiting") {
        const { review, reviewDigest } = view;
        const { requestId } = review;
        done = note(asked, answer, false);
        const result = await wallet.ask(
          "decide",
          answer === "approve" ? { requestId, reviewDigest, answer, selection: everythingOf(review) } : { requestId, reviewDigest, answer },
        );
        done.sure = result.state === "done";
        if (result.state !== "stale") {
          asked.told.push(result.outcome);
          return;
        }
      }
    } catch {
      // Locked, or stopped too often in a row: whether it counted is not known.
      return;
    }
    await wait(POLL);
  }
}

/** A press on a button of the window that is open, whatever request it shows at that moment. */
async function press({ browser }: Session, all: readonly Asked[], button: Press): Promise<void> {
  const [page] = windowsOf(browser.context);
  if (!page) return;
  const at = Date.now();
  const host = await page.evaluate(pressIn, button).catch(() => undefined);
  const asked = all.find(({ app }) => host !== undefined && host.includes(new URL(app.url()).host));
  asked?.acts.push({ name: `press ${button}`, at, sure: false });
}

/** Runs in the window: presses and tells what the heading says, in one turn. */
function pressIn(name: string): string | undefined {
  const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  if (!button || button.disabled || button.ariaDisabled === "true") return undefined;
  const heading = document.querySelector("h1")?.textContent ?? undefined;
  button.click();
  return heading;
}

async function cancel(asked: Asked): Promise<void> {
  const { app } = asked;
  const done = note(asked, "cancel", false);
  const reply = await call(app, "data_getPending", {}).catch(() => undefined);
  if (!reply || "error" in reply) return;
  for (const { requestId } of reply.result) {
    const taken = await call(app, "data_cancelRequest", { requestId }).catch(() => undefined);
    done.sure = taken !== undefined && "result" in taken;
  }
}
