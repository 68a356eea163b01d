import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { grantPayload, newSigner, presentationPayload, type Signer } from "../testing/signer.ts";
import { openPresentation } from "./open-presentation.ts";
import { verifyCredential } from "./verify-credential.ts";
import { verifyGrant } from "./verify-grant.ts";
import { verifyPresentation } from "./verify-presentation.ts";

const origin = "https://concertfinder.example";
const now = new Date("2026-11-21T00:00:00Z");
const asked = { challenge: "drawn at random", audience: origin };
const RUNS = { numRuns: 400 };

let user: Signer;
let credential: string;
let presentation: string;
beforeAll(async () => {
  user = await newSigner();
  const terms = { issuer: user.did, origin, validFrom: new Date("2026-11-20T12:00:00Z"), validUntil: new Date("2026-11-27T12:00:00Z") };
  credential = await user.sign("vc+jwt", grantPayload(terms));
  presentation = await user.sign("vp+jwt", presentationPayload(user.did, credential, { ...asked, at: now }));
});

type Verifier = (token: string) => Promise<unknown>;
const ofCredentials: readonly Verifier[] = [(token) => verifyGrant(token, { origin, now }), (token) => verifyCredential(token, { now })];
const ofPresentations: readonly Verifier[] = [
  (token) => verifyPresentation(token, { ...asked, origin, now }),
  (token) => openPresentation(token, { ...asked, now }),
];

/** The refusal's code. An error of any other class fails the test, and so does no error. */
async function refusal(verify: Verifier, token: string): Promise<string> {
  const error = await verify(token).then(
    () => undefined,
    (thrown: unknown) => thrown as { name: string; code: string },
  );
  expect(error).toMatchObject({ name: "VerificationError", code: expect.any(String) });
  return error?.code ?? "";
}
const everyRefusal = (verifiers: readonly Verifier[], token: string) => Promise.all(verifiers.map((verify) => refusal(verify, token)));

const partsOf = (token: string): Buffer[] => token.split(".").map((part) => Buffer.from(part, "base64url"));
const tokenOf = (parts: readonly Uint8Array[]): string => parts.map((part) => Buffer.from(part).toString("base64url")).join(".");

/** Every member of a JSON value, as a path. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length > 0 ? [path, ...members] : members;
}

function changed(value: unknown, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  if (key === undefined) return to;
  const member = changed(copy[key], rest, to);
  if (member === undefined) delete copy[key];
  else copy[key] = member;
  return copy;
}

describe.each([
  ["a credential", () => credential, ofCredentials],
  ["a presentation", () => presentation, ofPresentations],
] as const)("%s", (_, given, verifiers) => {
  it("is accepted as it was signed", async () => {
    for (const verify of verifiers) await expect(verify(given())).resolves.toBeDefined();
  });

  it("is refused with any byte of any part changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, mask) => {
        const parts = partsOf(given());
        const part = parts[which] ?? Buffer.alloc(1);
        part[at % part.length] = (part[at % part.length] ?? 0) ^ mask;
        await everyRefusal(verifiers, tokenOf(parts));
      }),
      RUNS,
    );
  });

  it("is refused with any character changed, left out or put in, also one that stands for the same bytes", async () => {
    const characters = fc.constantFrom(...Array.from("ABwxyz0189-_+/=. \n\u0000é"));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(1), fc.option(characters, { nil: "" }), async (place, removed, put) => {
        const token = given();
        const at = place % (token.length + 1 - removed);
        const altered = token.slice(0, at) + put + token.slice(at + removed);
        if (altered !== token) await everyRefusal(verifiers, altered);
      }),
      RUNS,
    );
    const last = given().slice(-1);
    const sameBytes = "AQgw".includes(last) ? String.fromCharCode(last.charCodeAt(0) + 1) : "A";
    expect(await everyRefusal(verifiers, given().slice(0, -1) + sameBytes)).toEqual(["bad_signature", "bad_signature"]);
  });

  it("is refused with any member of payload or header changed or left out", async () => {
    for (const which of [0, 1]) {
      const parts = partsOf(given());
      const value: unknown = JSON.parse(String(parts[which]));
      for (const path of pathsIn(value)) {
        for (const to of [undefined, null, "x", 0, [], {}]) {
          const altered = changed(value, path, to);
          if (JSON.stringify(altered) === JSON.stringify(value)) continue;
          parts[which] = Buffer.from(JSON.stringify(altered));
          expect(await everyRefusal(verifiers, tokenOf(parts))).toHaveLength(2);
        }
      }
    }
  });

  it("is refused in any piece of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (from, length) => {
        const token = given();
        const piece = token.slice(from % token.length).slice(0, length % token.length);
        if (piece !== token) await everyRefusal(verifiers, piece);
      }),
      RUNS,
    );
  });

  it("signed anew with any member changed is accepted or refused, and never throws anything else", async () => {
    const [header, payload] = partsOf(given()).map((part) => part.toString());
    const { typ } = JSON.parse(header ?? "") as { typ: "vc+jwt" | "vp+jwt" };
    const value: unknown = JSON.parse(payload ?? "");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pathsIn(value)), fc.jsonValue(), async (path, to) => {
        const token = await user.sign(typ, changed(value, path, to));
        for (const verify of verifiers) await verify(token).catch((error: unknown) => expect(error).toMatchObject({ name: "VerificationError" }));
      }),
      { numRuns: 200 },
    );
  });

  it("is bounded in size before anything of it is decoded", async () => {
    const [head = "", body = "", signature = ""] = given().split(".");
    const tooLong = [`${head}.${"A".repeat(131_072)}.${signature}`, `${"A".repeat(2049)}.${body}.${signature}`, "A".repeat(10_000_000)];
    const parse = vi.spyOn(JSON, "parse");
    for (const token of tooLong) expect(await everyRefusal(verifiers, token)).toEqual(["malformed", "malformed"]);
    expect(parse).not.toHaveBeenCalled();
  });
});
