import { hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { hex } from "../crypto/bytes.ts";
import { leafOfHead, merkleTree } from "./merkle.ts";

/** Inputs and roots that implementations of Certificate Transparency hold themselves against: the tree of the first n inputs for each n. */
const INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test.each(ROOTS.map((root, index) => [index + 1, root]))("the tree of %i known leaves has the known root", (size, root) => {
  const tree = merkleTree(INPUTS.slice(0, Number(size)).map(hexToBytes));
  expect([tree.size, tree.root]).toEqual([size, `0x${root}`]);
});

test("a lone leaf has no way to go", () => {
  expect(merkleTree([leafOfHead("a.b.c")]).proofOf(0)).toEqual({ index: 0, path: [] });
});

test("a head is in the tree as a digest", () => {
  expect(hex(leafOfHead("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("no tree without leaves, no proof of a leaf that is not there", () => {
  expect(() => merkleTree([])).toThrow(RangeError);
  const tree = merkleTree([leafOfHead("a"), leafOfHead("b")]);
  for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => tree.proofOf(index)).toThrow(RangeError);
});
