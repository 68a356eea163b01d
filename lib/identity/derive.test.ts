import { hexToBytes } from "@noble/hashes/utils.js";
import { mnemonicToSeedSync } from "@scure/bip39";
import fc from "fast-check";
import { getAddress } from "viem";
import { describe, expect, test } from "vitest";
import { hex } from "../crypto/bytes.ts";
import { addressOf, checksumAddress, deriveKey, ed25519Key, secp256k1Key } from "./derive.ts";

const H = 0x8000_0000;
const seed1 = hexToBytes("000102030405060708090a0b0c0d0e0f");
const seed2 = hexToBytes(
  "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
);
const seedOf = (phrase: string): Uint8Array => mnemonicToSeedSync(phrase);
const abandon = `${"abandon ".repeat(11)}about`;
const junk = `${"test ".repeat(11)}junk`;

describe("SLIP-0010, Ed25519: the official vectors", () => {
  test.each([
    [
      seed1,
      [],
      "2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7",
      "a4b2856bfec510abab89753fac1ac0e1112364e7d250545963f135f2a33188ed",
    ],
    [
      seed1,
      [H],
      "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
      "8c8a13df77a28f3445213a0f432fde644acaa215fc72dcdf300d5efaa85d350c",
    ],
    [
      seed1,
      [H, 1 + H, 2 + H, 2 + H, 1_000_000_000 + H],
      "8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793",
      "3c24da049451555d51a7014a37337aa4e12d41e485abccfa46b47dfb2af54b7a",
    ],
    [
      seed2,
      [H],
      "1559eb2bbec5790b0c65d8693e4d0875b1747f4970ae8b650486ed7470845635",
      "86fab68dcb57aa196c77c5f264f215a112c22a912c10d123b0d03c3c28ef1037",
    ],
  ])("vector %#", (seed, path, privateKey, publicKey) => {
    const key = ed25519Key(seed, path);
    expect([hex(key.privateKey), hex(key.publicKey)]).toEqual([privateKey, publicKey]);
  });

  test("a step that is not hardened is refused", () => {
    expect(() => ed25519Key(seed1, [0])).toThrow();
  });
});

test.each([
  [[], "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"],
  [[H], "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea"],
  [[H, 1], "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368"],
  [[H, 1, 2 + H, 2, 1_000_000_000], "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"],
])("BIP-32: the official vector 1, %#", (path, privateKey) => {
  expect(hex(secp256k1Key(seed1, path).privateKey)).toBe(privateKey);
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
