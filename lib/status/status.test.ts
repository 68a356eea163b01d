import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { identityFor } from "../identity/app-identity.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { ENTRIES, encodeBits, freeEntry } from "./bitstring.ts";
import type { Parcel } from "./deliver.ts";
import { chooseHost, hostAddress, listAddress, NotAHost } from "./host.ts";
import { listsOf, type StatusEntry, setEntry, takeEntry } from "./list.ts";
import { publishLists, statusHostView } from "./publish.ts";
import { credentialStatus, signedList } from "./sign.ts";
import type { Failure } from "./tries.ts";

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const HOST = "https://status.example/lists";
const ORIGIN = "https://app.example";

const bitsOf = (encodedList: string): Uint8Array => gunzipSync(Buffer.from(encodedList.slice(1), "base64url"));
const isSet = (bits: Uint8Array, index: number): boolean => (((bits[Math.floor(index / 8)] ?? 0) >> (7 - (index % 8))) & 1) === 1;
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());

let vault: Vault;
let now: number;
let sent: Parcel[];
let answer: Failure | undefined;
/** What the host shows. */
let shown: string | undefined;
const publish = () =>
  publishLists(
    vault,
    {
      obtain: async () => shown,
      deliver: async (parcel) => {
        sent.push(parcel);
        return answer;
      },
    },
    () => now,
  ).then(({ tried }) => tried);

async function take(origin = ORIGIN, until = NOW + 90 * 24 * HOUR): Promise<StatusEntry> {
  const { did } = await identityFor(vault, origin, NOW);
  const taken = await takeEntry(vault, { origin, issuer: did, until });
  if (!taken.status) throw new Error("no host");
  await vault.commit(taken.changes);
  return taken.status;
}
const revoke = async (status: StatusEntry) => vault.commit(await setEntry(vault, status));

beforeEach(async () => {
  vault = await testVault();
  now = NOW;
  sent = [];
  answer = undefined;
  shown = undefined;
});

describe("the bits", () => {
  it("are those of the specification: gzip, multibase base64url, entry 0 leftmost", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(ENTRIES - 1), { maxLength: 40 }), async (set) => {
        const encoded = await encodeBits(set);
        expect(encoded).toMatch(/^u[A-Za-z0-9_-]+$/);
        const bits = bitsOf(encoded);
        expect(bits).toHaveLength(16_384);
        expect(set.every((index) => isSet(bits, index))).toBe(true);
        expect(bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0)).toBe(set.length);
      }),
      { numRuns: 30 },
    );
    expect(bitsOf(await encodeBits([0, 9, ENTRIES - 1]))[0]).toBe(0x80);
  });

  it("give a free entry, never one that is taken", () => {
    const drawn = [3, 3, 7, 9];
    expect(freeEntry(new Set([3, 7]), () => drawn.shift() ?? 0)).toBe(9);
  });
});

describe("a host", () => {
  it("has one address, and only one that nobody on the way can change", () => {
    expect(hostAddress("https://Status.Example/lists//")).toBe("https://status.example/lists");
    expect(hostAddress("http://localhost:4330")).toBe("http://localhost:4330");
    for (const bad of [
      "",
      "status.example",
      "http://status.example",
      "https://a:b@status.example",
      "https://s.example/?x",
      "ftp://s.example",
      "javascript:0",
    ])
      expect(() => hostAddress(bad), bad).toThrow(NotAHost);
  });

  it("is not contacted, nor named, while none is chosen", async () => {
    const { did } = await identityFor(vault, ORIGIN, NOW);
    expect(await takeEntry(vault, { origin: ORIGIN, issuer: did, until: NOW + HOUR })).toEqual({ changes: [] });
    await chooseHost(vault, HOST);
    const status = await take();
    await chooseHost(vault, undefined);
    await revoke(status);
    expect(await publish()).toBe(false);
    expect(sent).toEqual([]);
  });
});

describe("a list", () => {
  beforeEach(() => chooseHost(vault, HOST));

  it("is one for each app, at an address that follows from its DID", async () => {
    const [first, second, other] = [await take(), await take(), await take("https://b.example")];
    expect(first.list).toBe(second.list);
    expect(first.index).not.toBe(second.index);
    expect(other.list).not.toBe(first.list);
    expect(first.list).toBe(await listAddress(HOST, (await identityFor(vault, ORIGIN, NOW)).did));
    expect(first.list).toMatch(/^https:\/\/status\.example\/lists\/[A-Za-z0-9_-]{43}$/);
    expect(credentialStatus(first)).toEqual({
      id: `${first.list}#${first.index}`,
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: String(first.index),
      statusListCredential: first.list,
    });
  });

  it("is signed by the app's own identity, for a day, and only what was revoked is set", async () => {
    const [kept, gone] = [await take(), await take()];
    await revoke(gone);
    const signed = await signedList(vault, gone.list, now);
    const claims = claimsOf(signed?.jwt ?? "");
    const { did } = await identityFor(vault, ORIGIN, NOW);
    expect(claims).toMatchObject({
      id: gone.list,
      type: ["VerifiableCredential", "BitstringStatusListCredential"],
      issuer: did,
      validFrom: new Date(NOW).toISOString(),
      validUntil: new Date(NOW + 24 * HOUR).toISOString(),
      credentialSubject: { id: `${gone.list}#list`, type: "BitstringStatusList", statusPurpose: "revocation", ttl: 300_000 },
    });
    const bits = bitsOf(claims.credentialSubject.encodedList);
    expect([isSet(bits, gone.index), isSet(bits, kept.index)]).toEqual([true, false]);
    expect(await signedList(vault, gone.list, now + HOUR)).toEqual(signed);
    await revoke(kept);
    expect((await signedList(vault, gone.list, now))?.jwt).not.toBe(signed?.jwt);
  });

  it("is published once, again when something is revoked or it runs out, and not when nobody needs it", async () => {
    const status = await take();
    expect(await publish()).toBe(true);
    expect(sent).toEqual([{ method: "PUT", url: status.list, type: "application/vc+jwt", body: expect.stringMatching(/^ey/) }]);
    expect(await publish()).toBe(false);
    await revoke(status);
    await publish();
    expect(sent).toHaveLength(2);
    expect(Date.parse(claimsOf(sent[1]?.body ?? "").validFrom)).toBeGreaterThan(Date.parse(claimsOf(sent[0]?.body ?? "").validFrom));
    now += 13 * HOUR;
    await publish();
    expect(sent).toHaveLength(3);
    now += 365 * 24 * HOUR;
    expect(await publish()).toBe(false);
  });

  it("is not renewed where no host is used any more, and corrected as long as the last one is good", async () => {
    const [first, second, third] = [await take(), await take(), await take()];
    await publish();
    await chooseHost(vault, undefined);
    expect(await publish()).toBe(false);
    now += 13 * HOUR;
    expect(await publish()).toBe(false);
    await revoke(first);
    answer = "unreachable";
    await publish();
    expect((await statusHostView(vault, now)).waiting).toBe(1);
    answer = undefined;
    now += 61_000;
    await publish();
    expect(sent).toHaveLength(3);
    expect(isSet(bitsOf(claimsOf(sent[2]?.body ?? "").credentialSubject.encodedList), first.index)).toBe(true);
    expect(await publish()).toBe(false);
    now += 23 * HOUR;
    await revoke(second);
    expect(await publish()).toBe(true);
    now += 25 * HOUR;
    await revoke(third);
    expect(await publish()).toBe(false);
    expect((await statusHostView(vault, now)).waiting).toBe(0);
  });

  it("is tried again later and later, at once after a revocation, and says why it waits", async () => {
    const status = await take();
    answer = "unreachable";
    await publish();
    expect(await publish()).toBe(false);
    now += 61_000;
    await publish();
    now += 61_000;
    expect(await publish()).toBe(false);
    expect(await statusHostView(vault, now)).toEqual({ host: HOST, waiting: 1, failure: "unreachable" });
    answer = undefined;
    await revoke(status);
    await publish();
    expect(sent).toHaveLength(3);
    expect(await statusHostView(vault, now)).toEqual({ host: HOST, waiting: 0, lastPublishedAt: now });
    // A clock that was far ahead when the last try failed holds nothing up.
    answer = "refused";
    await revoke(await take());
    now += 30 * 24 * HOUR;
    await publish();
    now -= 29 * 24 * HOUR;
    answer = undefined;
    await publish();
    expect((await statusHostView(vault, now)).waiting).toBe(0);
  });

  it.each([undefined, "unreachable" as const])(
    "that was overtaken by a revocation while it was under way (%s) goes out again at once",
    async (became) => {
      const status = await take();
      await publishLists(
        vault,
        {
          obtain: async () => undefined,
          deliver: async () => {
            await revoke(status);
            return became;
          },
        },
        () => now,
      );
      await publish();
      expect(isSet(bitsOf(claimsOf(sent[0]?.body ?? "").credentialSubject.encodedList), status.index)).toBe(true);
    },
  );

  it("changes hands in one step where a grant takes another's place, in the same list and from list to list", async () => {
    const [before, { did }] = [await take(), await identityFor(vault, ORIGIN, NOW)];
    const replace = async (replaces: StatusEntry) => {
      const taken = await takeEntry(vault, { origin: ORIGIN, issuer: did, until: NOW + HOUR, replaces });
      await vault.commit(taken.changes);
      return taken.status;
    };
    const after = await replace(before);
    const of = async (list = "") => (await listsOf(vault).get(list))?.value;
    expect(await of(before.list)).toMatchObject({ taken: [before.index, after?.index], revoked: [before.index] });
    await chooseHost(vault, "https://other.example");
    const moved = after && (await replace(after));
    expect((await of(before.list))?.revoked).toEqual([before.index, after?.index]);
    expect(await of(moved?.list)).toMatchObject({ taken: [moved?.index], revoked: [] });
    await chooseHost(vault, undefined);
    expect(moved && (await replace(moved))).toBeUndefined();
    expect((await of(moved?.list))?.revoked).toEqual([moved?.index]);
  });

  it("keeps what was revoked, where the vault was put back to before that", async () => {
    const [kept, gone] = [await take(), await take()];
    const old = (await listsOf(vault).get(gone.list))?.value;
    await revoke(gone);
    shown = (await signedList(vault, gone.list, now))?.jwt ?? "";
    const putBack = async () => {
      const entry = await listsOf(vault).get(gone.list);
      if (old) await vault.commit([await listsOf(vault).put(gone.list, old, entry?.rev ?? 0)]);
    };
    await putBack();
    const carrier = { obtain: async () => shown, deliver: async () => undefined };
    expect(await publishLists(vault, carrier, () => now)).toEqual({ tried: true, learned: [gone] });
    expect((await listsOf(vault).get(gone.list))?.value).toMatchObject({ taken: [kept.index, gone.index], revoked: [gone.index] });

    // What it shows that we did not sign is nothing: it could end what nobody ended.
    const [head, body, signature] = shown.split(".");
    const altered = Buffer.from(JSON.stringify({ ...claimsOf(shown), validUntil: "2030-01-01T00:00:00Z" })).toString("base64url");
    for (const forged of [`${head}.${altered}.${signature}`, `${head}.${body}.${"A".repeat(86)}`, "a.b.c", "", "x"]) {
      await putBack();
      shown = forged;
      expect(await publishLists(vault, carrier, () => now), forged).toEqual({ tried: true, learned: [] });
    }
  });

  it("that was lost is not signed anew without what it had", async () => {
    const status = await take();
    const entry = await listsOf(vault).get(status.list);
    await vault.commit([await listsOf(vault).remove(status.list, entry?.rev ?? 0)]);
    expect(await setEntry(vault, status)).toEqual([]);
    expect(await signedList(vault, status.list, now)).toBeUndefined();
  });
});
