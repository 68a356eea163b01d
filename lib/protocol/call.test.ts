import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCall } from "./call.ts";
import { toPageError, WalletError } from "./errors.ts";

const grantId = "urn:uuid:00000000-0000-4000-8000-000000000000";
const refusal = (message: unknown) => {
  try {
    parseCall(message);
    return undefined;
  } catch (error) {
    return toPageError(error);
  }
};

describe("a page's message", () => {
  it("is one call of one method of the table", () => {
    expect(parseCall({ id: "1", method: "data_query", params: { grantId, stream: "plays" } })).toEqual({
      id: "1",
      method: "data_query",
      params: { grantId, stream: "plays" },
    });
    expect(parseCall({ id: "1", method: "data_getGrants" }).params).toEqual({});
  });

  it("finds no method in a prototype", () => {
    for (const method of ["constructor", "__proto__", "toString", "hasOwnProperty", "data_query ", "DATA_QUERY", ""])
      expect(refusal({ id: "1", method, params: {} })?.code).toBe(4200);
  });

  it("names the path of what is wrong, unknown members by their own name", () => {
    const param = (params: object, method = "data_query") => refusal({ id: "1", method, params })?.data.param;
    expect(param({ grantId: "x", stream: "plays" })).toBe("grantId");
    expect(param({ grantId, stream: "plays", limit: 1001 })).toBe("limit");
    expect(param({ grantId, stream: "plays", where: 1 })).toBe("where");
    const access = {
      type: "urn:datawallet:data-access:1",
      source: { id: "s" },
      purpose_code: "https://p.example",
      access_mode: "continuous",
      streams: [{ name: "plays" }],
    };
    const asked = (change: object) => param({ authorization_details: [{ ...access, ...change }], client: { name: "App" } }, "data_requestGrant");
    expect(asked({})).toBeUndefined();
    expect(asked({ surprise: 1 })).toBe("authorization_details.0.surprise");
    expect(asked({ streams: [{ name: "plays", surprise: 1 }] })).toBe("authorization_details.0.streams.0.surprise");
    expect(asked({ duration: "P1Y" })).toBe("authorization_details.0.duration");
    expect(asked({ type: "https://pdpp.dev/data-access", max_uses: 3 })).toBe("authorization_details.0.max_uses");
    expect(asked({ type: "https://pdpp.dev/data-access" })).toBeUndefined();
  });

  it("is bounded in depth and length before it is parsed", () => {
    let deep: unknown = "x";
    for (let n = 0; n < 5000; n++) deep = [deep];
    expect(refusal({ id: "1", method: "data_query", params: { grantId, stream: deep } })?.data.code).toBe("invalid_params");
    expect(refusal({ id: "1", method: "data_query", params: { grantId, stream: "x".repeat(70_000) } })?.data.param).toBe("params");
  });

  it("whatever it is, ends in a call or an error of the table, and nothing of ours shows through", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: false }), (message) => {
        const error = refusal(message);
        expect(error?.data.code ?? "none").toMatch(/^(invalid_request|unsupported_method|invalid_params|none)$/);
      }),
    );
    expect(toPageError(new Error("secret path")).message).not.toContain("secret");
    expect(toPageError(new WalletError("locked")).data).toMatchObject({ code: "locked", retryable: true });
  });
});
