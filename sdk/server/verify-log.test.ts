import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyLog } from "./verify-log.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
function base58(bytes: Uint8Array): string {
  let [number, text] = [BigInt(`0x${Buffer.from(bytes).toString("hex")}`), ""];
  for (; number > 0n; number /= 58n) text = ALPHABET.charAt(Number(number % 58n)) + text;
  return text;
}

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const x = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
const id = `z${base58(Buffer.concat([Buffer.from([0xed, 1]), x]))}`;
const did = `did:key:${id}`;

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
function head(payload: object, header: object = {}): string {
  const input = `${segment({ alg: "EdDSA", kid: `${did}#${id}`, typ: "freehold-log-head+jwt", ...header })}.${segment({ iss: did, iat: 1_700_000_000, ...payload })}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString("base64url")}`;
}

/** An exported log as the wallet writes one, without the wallet. */
function chain(entries: number): { lines: string[]; hash: string } {
  let prev = "";
  const lines = Array.from({ length: entries }, (_, n) => {
    const text = JSON.stringify({ at: n, event: { requestId: String(n), type: "denied" }, prev, seq: n + 1 });
    prev = createHash("sha256").update(text).digest("base64url");
    return text;
  });
  return { lines, hash: prev };
}
const file = (jws: string, lines: readonly string[]): string[] =>
  `{\n"format": "freehold-log/1",\n"head": ${JSON.stringify(jws)},\n"entries": [\n${lines.join(",\n")}\n]\n}\n`.split("\n");

const { lines, hash } = chain(6);
const jws = head({ seq: 6, hash });

describe("an exported log, checked by a stranger", () => {
  it("holds, and says whose it is", async () => {
    expect(await verifyLog(file(jws, lines))).toEqual({
      ok: true,
      entries: 6,
      signedBy: did,
      signedAt: new Date(1_700_000_000_000),
      lost: [],
      seals: [],
    });
    expect(JSON.parse(file(jws, lines).join("\n"))).toMatchObject({ format: "freehold-log/1" });
  });

  it.each([
    ["altered", lines.with(2, (lines[2] ?? "").replace('"2"', '"3"')), 4, "altered"],
    ["altered at the end", lines.with(5, (lines[5] ?? "").replace('"5"', '"6"')), 6, "altered"],
    ["removed in the middle", lines.toSpliced(2, 1), 3, "missing"],
    ["cut off", lines.slice(0, 4), 5, "cut_off"],
    ["empty", [], 1, "cut_off"],
    ["longer than what was signed", chain(7).lines, 7, "altered"],
    ["not JSON in one place", lines.with(1, "{nonsense"), 2, "altered"],
  ])("is known to be %s", async (_, damaged, brokenAt, problem) => {
    expect(await verifyLog(file(jws, damaged))).toMatchObject({ ok: false, brokenAt, problem });
  });

  it("steps over what the wallet itself says it lost", async () => {
    const withGap = head({ seq: 6, hash, lost: [{ from: 2, to: 3 }] });
    expect(await verifyLog(file(withGap, lines.toSpliced(1, 2)))).toMatchObject({ ok: true, lost: [{ from: 2, to: 3 }] });
  });

  it.each([
    ["a head of another key", head({ seq: 6, hash, iss: "did:key:z6Mkother" }), "issuer_mismatch"],
    ["a head that was altered", jws.replace(/\.[^.]{10}/, ".AAAAAAAAAA"), "bad_signature"],
    ["another algorithm", head({ seq: 6, hash }, { alg: "none" }), "malformed"],
    ["another kind of token", head({ seq: 6, hash }, { typ: "vc+jwt" }), "malformed"],
    ["no head", "", "bad_signature"],
    ["a head without a number", head({ hash }), "malformed"],
  ])("refuses %s", async (_, forged, code) => {
    await expect(verifyLog(file(forged, lines))).rejects.toMatchObject({ code });
  });

  it("refuses what is no log", async () => {
    await expect(verifyLog([])).rejects.toMatchObject({ code: "malformed" });
    await expect(verifyLog(file(jws, lines).map((line) => line.replace("log/1", "log/9")))).rejects.toMatchObject({ code: "malformed" });
  });

  /** A seal over one head alone: a tree of one leaf. */
  const sealOf = (sealed: string) => {
    const leaf = createHash("sha256").update(sealed).digest();
    const root = `0x${createHash("sha256").update(Uint8Array.of(0)).update(leaf).digest("hex")}`;
    return { network: "eip155:1", contract: "0x", root, size: 1, head: sealed, proof: { index: 0, path: [] as string[] } };
  };
  const withSeals = (seals: unknown) => file(jws, lines).toSpliced(3, 0, `"seals": ${JSON.stringify(seals)},`);
  const early = chain(4);

  it("tells the seals that are of this log", async () => {
    const seal = sealOf(head({ seq: 4, hash: early.hash }));
    const { network, contract, root, size } = seal;
    expect(await verifyLog(withSeals([seal]))).toMatchObject({ ok: true, seals: [{ network, contract, root, size, upTo: 4 }] });
    expect(JSON.parse(withSeals([seal]).join("\n"))).toMatchObject({ seals: [seal] });
  });

  const stranger = generateKeyPairSync("ed25519");
  const strangersX = Buffer.from(stranger.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const strangersId = `z${base58(Buffer.concat([Buffer.from([0xed, 1]), strangersX]))}`;
  function strangersHead(): string {
    const name = `did:key:${strangersId}`;
    const header = segment({ alg: "EdDSA", kid: `${name}#${strangersId}`, typ: "freehold-log-head+jwt" });
    const input = `${header}.${segment({ iss: name, iat: 1, seq: 4, hash: early.hash })}`;
    return `${input}.${sign(null, Buffer.from(input), stranger.privateKey).toString("base64url")}`;
  }

  it.each([
    ["of another history", sealOf(head({ seq: 4, hash }))],
    ["of another entry", sealOf(head({ seq: 3, hash: early.hash }))],
    ["by another key", sealOf(strangersHead())],
    ["under another root", { ...sealOf(head({ seq: 4, hash: early.hash })), root: `0x${"1".repeat(64)}` }],
  ])("leaves out a seal %s", async (_, seal) => {
    expect(await verifyLog(withSeals([seal]))).toMatchObject({ ok: true, seals: [] });
  });

  it.each([{}, [null], [{ ...sealOf(jws), size: "1" }], [{ ...sealOf(jws), proof: {} }], Array.from({ length: 1001 }, () => null)])(
    "refuses seals of no such form",
    async (seals) => {
      await expect(verifyLog(withSeals(seals))).rejects.toMatchObject({ code: "malformed" });
    },
  );
});
