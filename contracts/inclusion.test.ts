import fc from "fast-check";
import { expect, test } from "vitest";
import { leafOfHead, merkleTree } from "../lib/activity/merkle.ts";
import { verifyInclusion } from "../sdk/server/verify-inclusion.ts";

/** What the wallet builds, held against what a verifier checks. */

const heads = (size: number) => Array.from({ length: size }, (_, index) => `head.${index}.signature`);
const treeOf = (of: readonly string[]) => merkleTree(of.map(leafOfHead));
const whole = fc.integer({ min: 1, max: 300 }).chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

test("every head of a small tree is proved, and no other in its place", () => {
  for (let size = 1; size <= 33; size++) {
    const all = heads(size);
    const tree = treeOf(all);
    for (let index = 0; index < size; index++) {
      for (let other = 0; other < size; other++) {
        expect(verifyInclusion(all[other] ?? "", tree.proofOf(index), tree)).toBe(other === index);
      }
    }
  }
});

test("a head is proved in a tree of any size, and not in one that is larger or smaller", () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 1, max: 300 }), ({ size, index }, another) => {
      const all = heads(size);
      const tree = treeOf(all);
      const head = all[index] ?? "";
      expect(verifyInclusion(head, tree.proofOf(index), { root: tree.root.toUpperCase().replace("0X", "0x"), size })).toBe(true);
      expect(verifyInclusion(head, tree.proofOf(index), { root: tree.root, size: 4 * size })).toBe(false);
      const elsewhere = treeOf(heads(another));
      if (another !== size) expect(verifyInclusion(head, tree.proofOf(index), elsewhere)).toBe(false);
    }),
  );
});

test("a proof that was changed in one digit, cut, lengthened or moved proves nothing", () => {
  fc.assert(
    fc.property(whole, fc.nat(), fc.integer({ min: 2, max: 65 }), fc.nat(400), ({ size, index }, nth, digit, moved) => {
      const all = heads(size);
      const tree = treeOf(all);
      const [head, proof] = [all[index] ?? "", tree.proofOf(index)];
      const flipped = (hash: string) => `${hash.slice(0, digit)}${hash[digit] === "0" ? "1" : "0"}${hash.slice(digit + 1)}`;
      const refused = (changed: unknown, root = tree.root) => expect(verifyInclusion(head, changed, { root, size })).toBe(false);
      refused(proof, flipped(tree.root));
      refused({ ...proof, path: [...proof.path, tree.root] });
      if (moved !== index) refused({ ...proof, index: moved });
      if (proof.path.length === 0) return;
      const at = nth % proof.path.length;
      refused({ ...proof, path: proof.path.map((hash, place) => (place === at ? flipped(hash) : hash)) });
      refused({ ...proof, path: proof.path.toSpliced(at, 1) });
    }),
  );
});

test("an inner node is no leaf: what is under it cannot be passed over", () => {
  const all = heads(4);
  const tree = treeOf(all);
  const [left, right] = [tree.proofOf(2).path[1], tree.proofOf(0).path[1]];
  // The two nodes below the root, shown as the two leaves of a smaller tree with the same root.
  const shorter = merkleTree([left, right].map((hash) => Buffer.from(hash?.slice(2) ?? "", "hex")));
  expect(shorter.root).not.toBe(tree.root);
  expect(verifyInclusion(all[0] ?? "", { index: 0, path: [right] }, { root: tree.root, size: 2 })).toBe(false);
});

test("what has not the form of a proof is refused before anything is hashed", () => {
  const tree = treeOf(heads(2));
  const proof = tree.proofOf(0);
  const refused = expect.objectContaining({ code: "malformed" });
  const forms = [undefined, null, "proof", {}, { index: 0 }, { ...proof, index: "0" }, { ...proof, index: -1 }, { ...proof, index: 0.5 }];
  const paths = [["0x00"], [1], [null], Array.from({ length: 54 }, () => tree.root)].map((path) => ({ index: 0, path }));
  for (const form of [...forms, ...paths]) expect(() => verifyInclusion("head.0.signature", form, tree)).toThrow(refused);
  for (const root of ["", "0x12", tree.root.slice(2)]) expect(() => verifyInclusion("head.0.signature", proof, { root, size: 2 })).toThrow(refused);
  for (const size of [0, -1, 1.5, Number.NaN]) expect(() => verifyInclusion("head.0.signature", proof, { root: tree.root, size })).toThrow(refused);
  expect(() => verifyInclusion("x".repeat(131_073), proof, tree)).toThrow(refused);
});
