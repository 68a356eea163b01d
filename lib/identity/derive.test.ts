import { createHmac } from "node:crypto";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { HDKey as Bip32Key } from "@scure/bip32";
import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeed, mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { getAddress } from "viem";
import { describe, expect, test } from "vitest";
import { hex } from "../crypto/bytes.ts";
import { addressOf, checksumAddress, deriveKey, ed25519Key, secp256k1Key } from "./derive.ts";
import bip32 from "./vectors/bip32.json" with { type: "json" };
import bip39 from "./vectors/bip39.json" with { type: "json" };
import slip10 from "./vectors/slip10-ed25519.json" with { type: "json" };

const H = 0x8000_0000;
const seed1 = hexToBytes("000102030405060708090a0b0c0d0e0f");
const seed2 = hexToBytes(
  "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
);
const seedOf = (phrase: string): Uint8Array => mnemonicToSeedSync(phrase);
const abandon = `${"abandon ".repeat(11)}about`;
const junk = `${"test ".repeat(11)}junk`;

/** `m/0'/1` as numbers. */
const stepsOf = (chain: string): number[] =>
  chain
    .split("/")
    .slice(1)
    .map((step) => Number.parseInt(step, 10) + (step.endsWith("'") ? H : 0));

test("the official lists are whole", () => {
  expect(bip39.vectors).toHaveLength(24);
  expect(slip10.vectors.map(({ chains }) => chains.length)).toEqual([6, 6]);
  expect(bip32.vectors.map(({ chains }) => chains.length)).toEqual([6, 6, 2, 3]);
});

describe("BIP-39, English: the official vectors", () => {
  test.each(bip39.vectors)("entropy $entropy", async ({ entropy, mnemonic, seed, master }) => {
    expect(entropyToMnemonic(hexToBytes(entropy), wordlist)).toBe(mnemonic);
    expect(hex(mnemonicToEntropy(mnemonic, wordlist))).toBe(entropy);
    const derived = await mnemonicToSeed(mnemonic, "TREZOR");
    expect(hex(derived)).toBe(seed);
    expect(hex(secp256k1Key(derived, []).privateKey)).toBe(hex(Bip32Key.fromExtendedKey(master).privateKey ?? new Uint8Array()));
  });

  test("a phrase with a changed word is no phrase", () => {
    const words = abandon.split(" ");
    expect(() => mnemonicToEntropy([...words.slice(0, 11), "abandon"].join(" "), wordlist)).toThrow();
    expect(() => mnemonicToEntropy([...words.slice(0, 11), "abouts"].join(" "), wordlist)).toThrow();
  });
});

describe("SLIP-0010, Ed25519: the official vectors", () => {
  const chains = slip10.vectors.flatMap(({ seed, chains: all }, at) => all.map((chain) => ({ vector: at + 1, seed, ...chain })));

  test.each(chains)("vector $vector, $chain", ({ seed, chain, chainCode, private: privateKey, public: publicKey }) => {
    const key = ed25519Key(hexToBytes(seed), stepsOf(chain));
    expect([hex(key.privateKey), `00${hex(key.publicKey)}`]).toEqual([privateKey, publicKey]);
    // The chain code is wiped with the key; what it is shows in the next step.
    const message = hexToBytes(`00${privateKey}80000000`);
    const child = createHmac("sha512", hexToBytes(chainCode)).update(message).digest().subarray(0, 32);
    expect(hex(ed25519Key(hexToBytes(seed), [...stepsOf(chain), H]).privateKey)).toBe(hex(new Uint8Array(child)));
  });

  test("a step that is not hardened is refused", () => {
    expect(() => ed25519Key(seed1, [0])).toThrow();
  });
});

describe("BIP-32, secp256k1: the official vectors", () => {
  const chains = bip32.vectors.flatMap(({ seed, chains: all }, at) => all.map((chain) => ({ vector: at + 1, seed, ...chain })));

  test.each(chains)("vector $vector, $chain", ({ seed, chain, xpub, xprv }) => {
    const steps = stepsOf(chain);
    const key = secp256k1Key(hexToBytes(seed), steps);
    const [expected, shown] = [Bip32Key.fromExtendedKey(xprv), Bip32Key.fromExtendedKey(xpub)];
    expect(key.privateKey).toEqual(expected.privateKey);
    expect(secp256k1.Point.fromBytes(key.publicKey).toBytes(true)).toEqual(shown.publicKey);
    for (const step of [7, H + 7]) {
      expect(secp256k1Key(hexToBytes(seed), [...steps, step]).privateKey).toEqual(expected.deriveChild(step).privateKey);
    }
  });
});

test.each([
  [abandon, 0, "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"],
  [junk, 0, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"],
  [junk, 1, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
])("payout addresses are those that every Ethereum wallet shows, %#", (phrase, index, address) => {
  expect(addressOf(deriveKey(seedOf(phrase), { kind: "payout", index }).publicKey)).toBe(address);
});

test("identity keys never move: a restored phrase must arrive at the same DIDs", () => {
  const keys = [0, 1].map((index) => hex(deriveKey(seedOf(abandon), { kind: "identity", index }).publicKey));
  expect(keys).toEqual([
    "a691a2c21c9c182a90cf904cc809c1a99baced4242f2b0b13c4ecf6daa4ea366",
    "a993aad0344a99651519a3b5fb5991c55ea6ed63d53f306e94cbca3addb8c716",
  ]);
  const path = [0x44_4944 + H, H, 1 + H];
  expect(hex(ed25519Key(seedOf(abandon), path).publicKey)).toBe(keys[1]);
});

test("an index must fit a path", () => {
  for (const kind of ["identity", "payout"] as const) {
    for (const index of [-1, 0.5, H, Number.NaN]) expect(() => deriveKey(seed2, { kind, index })).toThrow(TypeError);
    expect(deriveKey(seed2, { kind, index: H - 1 }).privateKey).toHaveLength(32);
  }
});

describe("EIP-55", () => {
  test.each([
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  ])("%s", (address) => {
    expect(checksumAddress(address.toLowerCase())).toBe(address);
  });

  test("agrees with viem on every address", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => checksumAddress(`0x${hex(bytes)}`) === getAddress(`0x${hex(bytes)}`)),
    );
  });
});
