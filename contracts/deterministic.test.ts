import fc from "fast-check";
import { encodeFunctionData, type Hex, toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { CONSENT_REGISTRY, LOG_ANCHOR, rootCall, rootTimeCall, statementCall, statusCall } from "../lib/anchoring/registries.ts";
import { typedStatement } from "../lib/anchoring/statement.ts";
import { CONSENT_REGISTRY_ADDRESS } from "../sdk/server/consent-on-chain.ts";
import { consentRegistry, logAnchor } from "./abi.ts";
import { consentDomain, consentTypes } from "./consent-registry.ts";
import { DEPLOYER, deploymentOf, placeAnchors } from "./deterministic.ts";
import { startChain } from "./local-chain.ts";
import { newAccount } from "./testing.ts";

test("the addresses that the wallet and the sdk know follow from the compiled code", async () => {
  expect((await deploymentOf("ConsentRegistry")).address).toBe(CONSENT_REGISTRY);
  expect((await deploymentOf("LogAnchor")).address).toBe(LOG_ANCHOR);
  expect(CONSENT_REGISTRY_ADDRESS).toBe(CONSENT_REGISTRY);
});

test("anybody puts them there, once, and a second time changes nothing", async () => {
  const chain = await startChain();
  try {
    expect(await chain.client.getCode({ address: DEPLOYER })).toBeDefined();
    const codes = () => Promise.all([CONSENT_REGISTRY, LOG_ANCHOR].map((address) => chain.client.getCode({ address: address as Hex })));
    expect(await codes()).toEqual([undefined, undefined]);
    await placeAnchors(chain);
    const placed = await codes();
    for (const code of placed) expect(code?.length).toBeGreaterThan(100);
    const blocks = await chain.client.getBlockNumber();
    await placeAnchors(chain);
    expect([await codes(), await chain.client.getBlockNumber()]).toEqual([placed, blocks]);
  } finally {
    await chain.close();
  }
});

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((all) => `0x${Buffer.from(all).toString("hex")}` as const);

test("what the wallet sends is what an ABI encoder makes", () => {
  const deadline = fc.integer({ min: 0, max: 2 ** 40 });
  fc.assert(
    fc.property(bytes(20), bytes(32), deadline, bytes(65), fc.constantFrom("anchor", "revoke"), (subject, digest, until, signature, act) => {
      const args = [subject, digest, BigInt(until), signature] as const;
      const call = statementCall({ act, deadline: until, signature }, subject, digest);
      expect(call).toEqual({ to: CONSENT_REGISTRY, data: encodeFunctionData({ abi: consentRegistry, functionName: act, args }) });
      const asked = encodeFunctionData({ abi: consentRegistry, functionName: "statusOf", args: [subject, digest] });
      expect(statusCall(subject, digest).data).toBe(asked);
      const root = [digest, BigInt(until)] as const;
      expect(rootCall(digest, until)).toEqual({
        to: LOG_ANCHOR,
        data: encodeFunctionData({ abi: logAnchor, functionName: "anchorLogRoot", args: root }),
      });
      expect(rootTimeCall(digest, until).data).toBe(encodeFunctionData({ abi: logAnchor, functionName: "anchoredAt", args: root }));
    }),
  );
  expect(toFunctionSelector("anchor(address,bytes32,uint256,bytes)")).toBe("0x11b7b89d");
});

test.each(["anchor", "revoke"] as const)("what the wallet signs to %s is what the contract takes", (act) => {
  const [subject, digest, deadline] = [newAccount().address, `0x${"ab".repeat(32)}` as const, 1_800_000_000];
  const { types, domain, primaryType, message } = typedStatement({ act, network: "eip155:84532", subject, digest, deadline });
  expect(domain).toEqual(consentDomain(84_532, CONSENT_REGISTRY));
  expect(types).toMatchObject({ [primaryType]: consentTypes[act === "anchor" ? "AnchorGrant" : "RevokeGrant"] });
  expect(message).toEqual({ subject, digest, deadline: String(deadline) });
});
