import { TO_PAGE } from "../../../sdk/relay.ts";
import { type Attempt, eavesdrop, outcomeOf, postToWallet, settled, word } from "./attempt.ts";

/** The origins that the grants in an answer are for, read from their credentials. */
function originsOf(message: unknown): readonly unknown[] {
  const { result } = message as { result?: unknown };
  if (!Array.isArray(result)) return [];
  return result.map(({ credential }: { credential: string }) => {
    const payload = JSON.parse(atob((credential.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as {
      credentialSubject?: { origin?: unknown };
    };
    return payload.credentialSubject?.origin;
  });
}

const LIES = { origin: "https://bank.example", sender: { origin: "https://bank.example", frameId: 0 }, url: "https://bank.example/", tabId: 1 };

const lie: Attempt = {
  name: "messages that claim another origin",
  run: async ({ provider }) => {
    const { heard, stop } = eavesdrop();
    postToWallet({ id: "lie-in-the-call", method: "data_getGrants", params: {}, ...LIES });
    postToWallet({ id: "lie-in-the-envelope", method: "data_getGrants", params: {} }, LIES);
    await settled(provider);
    stop();
    const answers = ["lie-in-the-call", "lie-in-the-envelope"].map((id) => heard.get(id) ?? { kind: "no answer" });
    const origins = answers.flatMap(originsOf);
    return { saw: answers.map((answer) => (answer as { kind: unknown }).kind), safe: origins.every((origin) => origin === location.origin) };
  },
};

const lieInParams: Attempt = {
  name: "params that claim another origin",
  run: async ({ provider }) => {
    const saw = word(await outcomeOf(provider, { method: "data_getGrants", params: { origin: "https://bank.example" } }));
    return { saw, safe: saw === "invalid_params" };
  },
};

const MALFORMED: readonly unknown[] = [
  undefined,
  null,
  1,
  "call",
  [],
  {},
  { id: 1, method: "data_getGrants" },
  { id: "x".repeat(100_000), method: "data_getGrants" },
  { id: "m1" },
  { id: "m2", method: ["data_getGrants"] },
  { id: "__proto__", method: "data_getGrants", params: {} },
  { id: "constructor", method: "constructor", params: {} },
  { id: "m3", method: "m".repeat(1_000_000) },
];

const malformed: Attempt = {
  name: "malformed messages to the wallet",
  run: async ({ provider }) => {
    const { heard, stop } = eavesdrop();
    for (const call of MALFORMED) postToWallet(call);
    const alive = await settled(provider);
    stop();
    const results = [...heard.values()].filter((message) => (message as { kind?: unknown }).kind === "result").length;
    return { saw: { alive, messages: heard.size, results }, safe: alive };
  },
};

/** A repeat carries its call's id. Another site's must not be answered with that site's result: `?callId=` names one. */
const borrowedId: Attempt = {
  name: "another site's call id",
  run: async ({ provider }) => {
    const id = new URLSearchParams(location.search).get("callId") ?? "00000000-0000-4000-8000-000000000000";
    const { heard, stop } = eavesdrop();
    postToWallet({ id, method: "data_getGrants", params: {} });
    await settled(provider);
    stop();
    const answer = heard.get(id);
    return {
      saw: (answer as { kind?: unknown } | undefined)?.kind ?? "no answer",
      safe: answer === undefined || originsOf(answer).every((origin) => origin === location.origin),
    };
  },
};

/** A page can lie to itself; what it must not do is leave a call hanging or break the provider. */
const forgedAnswers: Attempt = {
  name: "forged answers to nobody",
  run: async ({ provider }) => {
    for (const message of [
      { kind: "result", id: "nobody", result: 1 },
      { kind: "error", id: "nobody", error: null },
      { kind: "event", event: "__proto__" },
      { kind: "dropped" },
      { kind: "constructor" },
    ])
      window.postMessage({ channel: TO_PAGE, message }, location.origin);
    const alive = await settled(provider);
    return { saw: { alive }, safe: alive };
  },
};

/** Replaces members until the returned function is called. */
function replace(target: object, changes: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(changes).map((name) => ({ name, own: Object.getOwnPropertyDescriptor(target, name) }));
  for (const [name, value] of Object.entries(changes)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    for (const { name, own } of before) {
      if (own) Object.defineProperty(target, name, own);
      else Reflect.deleteProperty(target, name);
    }
  };
}

const tampering: Attempt = {
  name: "replaced browser functions",
  run: async ({ provider }) => {
    const broken = () => {
      throw new Error("replaced by the page");
    };
    const restore = [
      replace(window, { postMessage: broken, structuredClone: broken, CustomEvent: broken }),
      replace(EventTarget.prototype, { addEventListener: broken, dispatchEvent: broken }),
      replace(crypto, { randomUUID: () => "always-the-same" }),
    ];
    try {
      const outcomes = await Promise.all([1, 2].map(() => outcomeOf(provider, { method: "data_getCapabilities" })));
      const saw = outcomes.map(word);
      return { saw, safe: saw.every((one) => one === "answered") };
    } finally {
      for (const undo of restore) undo();
    }
  },
};

const surface: Attempt = {
  name: "what the wallet leaves in the page",
  run: (found) => {
    const globals = Object.getOwnPropertyNames(window).filter((name) => /wallet|freehold/i.test(name));
    const frozen = [found, found.info, found.provider].every(Object.isFrozen);
    const keys = Object.keys(found.provider).toSorted();
    return Promise.resolve({ saw: { globals, frozen, keys }, safe: globals.length === 0 && frozen && keys.join() === "on,removeListener,request" });
  },
};

export const messageAttempts: readonly Attempt[] = [surface, lie, lieInParams, malformed, borrowedId, forgedAnswers, tampering];
