import fc from "fast-check";
import { type Address, type Hex, toHex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leafOfHead, merkleTree } from "../lib/activity/merkle.ts";
import { verifyInclusion } from "../sdk/server/verify-inclusion.ts";
import { consentRegistry, logAnchor } from "./abi.ts";
import { consentDomain, consentTypes } from "./consent-registry.ts";
import { deploy } from "./deploy.ts";
import { deployOnce } from "./deterministic.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import { chainTime, newAccount, refusal } from "./testing.ts";

let chain: LocalChain;
let registry: Address;
let anchors: Address;
beforeAll(async () => {
  chain = await startChain();
  registry = await deployOnce(chain, "ConsentRegistry");
  anchors = await deployOnce(chain, "LogAnchor");
});
afterAll(() => chain.close());

const RUNS = 15;
const people = [newAccount(), newAccount()] as const;
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes));

type Act = "anchor" | "revoke";
type Step = { act: Act; subject: 0 | 1; signer: 0 | 1; signedAs: Act; signedDigest: 0 | 1; isLate: boolean };

/** Anyone brings it: here an account that is neither. */
async function bring({ act, subject, signer, signedAs, signedDigest, isLate }: Step, digests: readonly [Hex, Hex], deployed = registry) {
  const deadline = (await chainTime(chain)) + (isLate ? -1n : 1000n);
  const signature = await people[signer].signTypedData({
    domain: consentDomain(chain.chainId, deployed),
    types: consentTypes,
    primaryType: signedAs === "anchor" ? "AnchorGrant" : "RevokeGrant",
    message: { subject: people[subject].address, digest: digests[signedDigest], deadline },
  });
  const args = [people[subject].address, digests[0], deadline, signature] as const;
  const sent = chain.client.writeContract({ account: devAccount(3), address: registry, abi: consentRegistry, functionName: act, args });
  return refusal(sent.then((hash) => chain.mined(hash)));
}

const statusOf = async (subject: 0 | 1, digest: Hex) => {
  const call = { address: registry, abi: consentRegistry } as const;
  const args = [people[subject].address, digest] as const;
  const [status] = await chain.client.readContract({ ...call, functionName: "statusOf", args });
  return { status, isAnchored: await chain.client.readContract({ ...call, functionName: "isAnchored", args }) };
};

const rightly = (act: Act): Step => ({ act, subject: 0, signer: 0, signedAs: act, signedDigest: 0, isLate: false });
/** What chance alone might leave out: each outcome once. */
const every: Step[] = [
  { ...rightly("anchor"), signedDigest: 1 },
  rightly("anchor"),
  rightly("anchor"),
  { ...rightly("revoke"), signer: 1 },
  { ...rightly("revoke"), signedAs: "anchor" },
  { ...rightly("revoke"), isLate: true },
  rightly("revoke"),
  rightly("anchor"),
];

test("only the subject's own signature anchors or revokes, each once, and what is revoked stays so", async () => {
  const act = fc.constantFrom<Act>("anchor", "revoke");
  const which = fc.constantFrom<0 | 1>(0, 1);
  const honest = fc
    .tuple(act, which)
    .map(([does, who]): Step => ({ act: does, subject: who, signer: who, signedAs: does, signedDigest: 0, isLate: false }));
  const any = fc.record<Step>({ act, subject: which, signer: which, signedAs: act, signedDigest: which, isLate: fc.boolean() });
  const steps = fc.array(fc.oneof({ weight: 2, arbitrary: honest }, { weight: 1, arbitrary: any }), { minLength: 3, maxLength: 7 });
  const seen = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(fc.tuple(bytes32, bytes32), steps, async (digests, all) => {
      // 0: unknown, 1: anchored, 2: revoked; of each person's digest.
      const state: [number, number] = [0, 0];
      for (const step of all) {
        const now = state[step.subject];
        const isSigned = step.signer === step.subject && step.signedAs === step.act && step.signedDigest === 0;
        const expected =
          now === 2
            ? "AlreadyRevoked"
            : now === 1 && step.act === "anchor"
              ? "AlreadyAnchored"
              : step.isLate
                ? "SignatureExpired"
                : isSigned
                  ? undefined
                  : "NotSignedBySubject";
        seen.add(expected);
        expect(await bring(step, digests)).toBe(expected);
        if (expected === undefined) state[step.subject] = step.act === "anchor" ? 1 : 2;
        for (const person of [0, 1] as const)
          expect(await statusOf(person, digests[0])).toEqual({ status: state[person], isAnchored: state[person] === 1 });
      }
    }),
    { numRuns: RUNS, examples: [[[toHex(2n, { size: 32 }), toHex(3n, { size: 32 })], every]] },
  );
  expect(seen).toEqual(new Set([undefined, "AlreadyRevoked", "AlreadyAnchored", "SignatureExpired", "NotSignedBySubject"]));
});

test("a signature for one registry is none for another", async () => {
  const other = await deploy(chain, "ConsentRegistry");
  const digest = toHex(1n, { size: 32 });
  expect(await bring(rightly("anchor"), [digest, digest], other)).toBe("NotSignedBySubject");
  expect(await bring(rightly("anchor"), [digest, digest])).toBeUndefined();
});

test("one root anchors many heads, once, and each is proved with what the chain says", async () => {
  const heads = Array.from({ length: 1000 }, (_, index) => `head.${index}.signature`);
  const tree = merkleTree(heads.map(leafOfHead));
  const [root, size] = [tree.root as Hex, BigInt(tree.size)];
  const call = { address: anchors, abi: logAnchor } as const;
  const anchoredAt = () => chain.client.readContract({ ...call, functionName: "anchoredAt", args: [root, size] });
  expect(await anchoredAt()).toBe(0n);
  const { blockNumber } = await chain.mined(await chain.client.writeContract({ ...call, functionName: "anchorLogRoot", args: [root, size] }));
  const { timestamp } = await chain.client.getBlock({ blockNumber });
  expect(await anchoredAt()).toBe(timestamp);
  const [event] = await chain.client.getContractEvents({ ...call, eventName: "LogRootAnchored", fromBlock: blockNumber });
  expect(event?.args).toEqual({ root, size, anchoredAt: timestamp, sender: devAccount(0).address });
  const anchored = { root: event?.args.root ?? "", size: Number(event?.args.size) };
  expect(verifyInclusion(heads[617] ?? "", tree.proofOf(617), anchored)).toBe(true);
  expect(verifyInclusion(heads[618] ?? "", tree.proofOf(617), anchored)).toBe(false);
  expect(await refusal(chain.client.writeContract({ ...call, account: devAccount(1), functionName: "anchorLogRoot", args: [root, size] }))).toBe(
    "AlreadyAnchored",
  );
  expect(await anchoredAt()).toBe(timestamp);
  expect(await refusal(chain.client.writeContract({ ...call, functionName: "anchorLogRoot", args: [root, 0n] }))).toBe("EmptyTree");
});
