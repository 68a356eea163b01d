import { type Attempt, outcomeOf, word } from "./attempt.ts";

const METHODS = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "then",
  "",
  " data_getGrants",
  "data_getgrants",
  "data_approve",
  "wallet_unlock",
  "grants.revoke",
];

const methods = METHODS.map(
  (method): Attempt => ({
    name: `method ${JSON.stringify(method)}`,
    run: async ({ provider }) => {
      const saw = word(await outcomeOf(provider, { method }));
      return { saw, safe: saw === "unsupported_method" || saw === "invalid_request" };
    },
  }),
);

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

function cyclic(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

const PARAMS: Readonly<Record<string, () => unknown>> = {
  "a million characters": () => ({ grantId: "x".repeat(1_000_000) }),
  "nested 200 deep": () => ({ grantId: nested(200) }),
  "nested 20,000 deep": () => ({ grantId: nested(20_000) }),
  "100,000 members": () => Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`m${index}`, 1])),
  "a cycle": cyclic,
  "a bigint": () => ({ grantId: 1n }),
  "a map": () => new Map([["grantId", "x"]]),
  "a function": () => ({ grantId: () => "x" }),
  "a proxy": () => new Proxy({}, {}),
  "an own __proto__": (): unknown =>
    JSON.parse('{ "__proto__": { "grantId": "urn:uuid:00000000-0000-4000-8000-000000000000", "stream": "play_events" } }'),
  "an array": () => ["data_query"],
  "a string": () => "grantId",
  null: () => null,
};

const params = Object.entries(PARAMS).map(
  ([name, make]): Attempt => ({
    name: `params: ${name}`,
    run: async ({ provider }) => {
      const saw = word(await outcomeOf(provider, { method: "data_query", params: make() }));
      return { saw, safe: saw === "invalid_params" || saw === "invalid_request" };
    },
  }),
);

const shapes = [undefined, null, 1, "data_getGrants", [], {}, { method: 1 }, { method: { toString: () => "data_getGrants" } }].map(
  (args): Attempt => ({
    name: `request(${JSON.stringify(args) ?? "undefined"})`,
    run: async ({ provider }) => {
      const saw = word(await outcomeOf(provider, args));
      return { saw, safe: saw === "invalid_request" };
    },
  }),
);

const NOBODYS_GRANT = "urn:uuid:00000000-0000-4000-8000-000000000000";

/** `?grantId=` names a grant of another site. It must look exactly like one that never was. */
const foreign = Object.entries({
  data_query: { stream: "play_events" },
  data_present: { challenge: "0123456789", audience: location.origin },
  data_revokeGrant: {},
  data_acknowledgeErasure: { status: "erased" },
}).map(
  ([method, rest]): Attempt => ({
    name: `another site's grant: ${method}`,
    run: async ({ provider }) => {
      const grantId = new URLSearchParams(location.search).get("grantId") ?? NOBODYS_GRANT;
      const [theirs, nobodys] = [
        await outcomeOf(provider, { method, params: { grantId, ...rest } }),
        await outcomeOf(provider, { method, params: { grantId: NOBODYS_GRANT, ...rest } }),
      ];
      const saw = word(theirs);
      return { saw, safe: (saw === "unauthorized" || saw === "locked") && JSON.stringify(theirs) === JSON.stringify(nobodys) };
    },
  }),
);

/** A hundred calls at once: each must settle, and the wallet must answer afterwards. */
const flood: Attempt = {
  name: "a hundred calls at once",
  run: async ({ provider }) => {
    const words = (await Promise.all(Array.from({ length: 100 }, () => outcomeOf(provider, { method: "data_getCapabilities" })))).map(word);
    const saw = Object.fromEntries([...new Set(words)].map((one) => [one, words.filter((other) => other === one).length]));
    return { saw, safe: words.every((one) => one === "answered" || one === "rate_limited") };
  },
};

export const callAttempts: readonly Attempt[] = [...methods, ...params, ...shapes, ...foreign, flood];
