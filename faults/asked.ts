import type { Page } from "@playwright/test";
import { call, codeOf, playsRequest, type Reply } from "../e2e/app-page.ts";
import type { GrantView } from "../lib/consent/views.ts";
import { originOf } from "./granting.ts";

export const presses = ["Approve", "Deny", "Not now"] as const;
export type Press = (typeof presses)[number];
/** What an app's request can come to meet. */
export type Answer = "approve" | "deny" | "later";
export type Act = Answer | "cancel" | "close" | "navigate" | "lock" | `press ${Press}`;

/** What was done about one request. `sure`: the wallet acknowledged it, or nothing needs to. */
export type Done = { readonly name: Act; readonly at: number; sure: boolean };

/** A request that is under way. Its number of uses is a marker that no other request has. */
export type Asked = {
  readonly app: Page;
  readonly marker: number;
  readonly reply: Promise<Settled>;
  readonly acts: Done[];
  /** What those who answered were told of how it ended. */
  readonly told: string[];
  settled: boolean;
};

/** `outcome`: `granted`, `gone` with the page that asked, or the code of the refusal. `at` in ms, when it was heard outside the browser. */
export type Settled = { readonly app: Page; readonly asked: Asked; readonly outcome: string; readonly grantId?: string; readonly at: number };

const FIRST_MARKER = 1000;
/** Milliseconds from a cause to its answer beyond which it is told what happened. */
const SLOW = 1000;

export function askNow(app: Page, number: number): Asked {
  const marker = FIRST_MARKER + number;
  const reply = call(app, "data_requestGrant", playsRequest({ max_uses: marker })).then(
    (answer) => settledBy(answer),
    // The page went elsewhere, and nobody is there to hear.
    () => ({ outcome: "gone" }),
  );
  const asked: Asked = {
    app,
    marker,
    acts: [],
    told: [],
    settled: false,
    reply: reply.then((end) => {
      asked.settled = true;
      return { app, asked, at: Date.now(), ...end };
    }),
  };
  return asked;
}

function settledBy(answer: Reply<"data_requestGrant">): Pick<Settled, "outcome" | "grantId"> {
  return "result" in answer ? { outcome: "granted", grantId: answer.result.grantId } : { outcome: codeOf(answer) ?? "error" };
}

/** What can be the cause of an answer. */
const causes: Readonly<Record<string, readonly Act[]>> = {
  granted: ["approve", "press Approve"],
  user_rejected: ["deny", "press Deny"],
  dismissed: ["later", "cancel", "close", "press Not now"],
  locked: ["close", "lock"],
  gone: ["navigate"],
};
/** What those who answered were told, and what the page hears then. */
const saidAs: Readonly<Record<string, string>> = { approved: "granted", denied: "user_rejected", dismissed: "dismissed", cancelled: "dismissed" };

/** Holds what pages heard against what was done, and against the grants that there are. `disturbances`: stops and unlocks, ms. */
export function judgeRound(
  settled: readonly Settled[],
  grants: readonly GrantView[],
  disturbances: readonly number[],
): { readonly crossed: string[]; readonly took: number[] } {
  const crossed: string[] = [];
  const took: number[] = [];
  for (const end of settled) {
    const { asked, outcome } = end;
    const say = (what: string): unknown =>
      crossed.push(`${asked.marker} ${outcome}: ${what} (${asked.acts.map(({ name }) => name).join(", ")}; told ${asked.told.join(", ")})`);
    const made = grants.filter(({ uses, usesLeft }) => uses + (usesLeft ?? Number.NaN) === asked.marker);
    const may = asked.acts.filter(({ name, at }) => causes[outcome]?.includes(name) && at <= end.at);
    if (may.length === 0) say("nobody gave that answer");
    if (new Set(asked.told).size > 1) say("two answers to one request");
    if (outcome !== "gone" && outcome !== "locked") for (const one of asked.told) if (saidAs[one] !== outcome) say("not the answer that was given");
    if (made.length > 1) say("two grants of one request");
    if (made.some(({ origin }) => origin !== originOf(asked.app))) say("a grant of another site");
    if (outcome === "granted" && made[0]?.grantId !== end.grantId) say("another grant than its own");
    if (outcome === "gone" ? made.length > 0 && !asked.told.includes("approved") && !hasUnsure(asked) : made.length > 0 !== (outcome === "granted"))
      say(`${made.length} grants`);
    if (outcome === "gone" || may.length === 0) continue;
    const cause = causeOf(may, end.at, disturbances);
    took.push(end.at - cause);
    const heard = (at: number): string => `${end.at - at} ms before`;
    if (end.at - cause > SLOW)
      console.error(
        `LATE ${asked.marker} ${outcome}: ${asked.acts.map(({ name, at, sure }) => `${name}${sure ? "" : "?"} ${heard(at)}`).join(", ")}; disturbed ${disturbances.map(heard).join(", ")}`,
      );
  }
  return { crossed, took };
}

const hasUnsure = ({ acts }: Asked): boolean => acts.some(({ name, sure }) => !sure && causes["granted"]?.includes(name));

/** The first that surely counted, else the last that may have; and what came in between it and the answer. */
function causeOf(may: readonly Done[], until: number, disturbances: readonly number[]): number {
  const sure = may.filter((act) => act.sure).map(({ at }) => at);
  const cause = sure.length > 0 ? Math.min(...sure) : Math.max(...may.map(({ at }) => at));
  return Math.max(cause, ...disturbances.filter((at) => at > cause && at <= until));
}
