import { readFileSync, writeFileSync } from "node:fs";
import { type Address, encodeFunctionData, type Hash, type Hex, keccak256, parseSignature, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchSettlement, consentRegistry, logAnchor, testToken } from "./abi.ts";
import { consentDomain, consentTypes } from "./consent-registry.ts";
import { deploy, deployToken, mint, placeEscrow } from "./deploy.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import { authorizationTypes, channelOf, depositArgs, ESCROW, signClaims, tokenDomain, voucherClaim } from "./testing.ts";

/** Gas as the chain charges it. `UPDATE_GAS=1 npx vitest run contracts/gas.test.ts` writes the file anew, for a change that is meant. */
const SNAPSHOT = new URL("gas.json", import.meta.url);
/** Signatures and salts differ in how many zero bytes they have, and a zero byte is cheaper. */
const TOLERANCE = 0.01;
const READS = 1000;
const PRICE = 1500n;
const FAR = 10n ** 11n;

let chain: LocalChain;
let token: Address;
const keyOf = (name: string): Hex => keccak256(toHex(name));
const payer = privateKeyToAccount(keyOf("payer"));
const receiver = privateKeyToAccount(keyOf("receiver"));
const gas: Record<string, number> = {};

beforeAll(async () => {
  chain = await startChain();
  await placeEscrow(chain);
  token = await deployToken(chain);
  await mint(chain, token, payer.address, 10n ** 12n);
});
afterAll(() => chain.close());

async function measured(name: string, sent: Promise<Hash>): Promise<void> {
  gas[name] = Number((await chain.mined(await sent)).gasUsed);
}

async function exactCall(index: number, payTo: Address): Promise<Hex> {
  const message = { from: payer.address, to: payTo, value: PRICE, validAfter: 0n, validBefore: FAR, nonce: keyOf(`${payTo} ${index}`) };
  const signature = await payer.signTypedData({
    domain: tokenDomain(chain, token),
    types: authorizationTypes,
    primaryType: "TransferWithAuthorization",
    message,
  });
  const fields = [message.from, message.to, message.value, message.validAfter, message.validBefore, message.nonce] as const;
  // In parts, as the stock facilitator sends it.
  const { r, s, yParity } = parseSignature(signature);
  return encodeFunctionData({ abi: testToken, functionName: "transferWithAuthorization", args: [...fields, 27 + yParity, r, s] });
}

test("an exact payment, and a thousand", async () => {
  await chain.mined(await chain.client.sendTransaction({ to: token, data: await exactCall(0, receiver.address) }));
  await measured("exact: settle one read", chain.client.sendTransaction({ to: token, data: await exactCall(1, receiver.address) }));
  const payTo = privateKeyToAccount(keyOf("receiver of a thousand")).address;
  const calls = await Promise.all(Array.from({ length: READS }, (_, index) => exactCall(index, payTo)));
  await chain.client.setBlockGasLimit({ gasLimit: 300_000_000n });
  await chain.client.setAutomine(false);
  const from = devAccount(0).address;
  const nonce = await chain.client.getTransactionCount({ address: from });
  const send = (data: Hex, index: number) => chain.client.sendUnsignedTransaction({ from, to: token, data, gas: 200_000n, nonce: nonce + index });
  for (let at = 0; at < READS; at += 100) await Promise.all(calls.slice(at, at + 100).map((data, index) => send(data, at + index)));
  await chain.client.mine({ blocks: 1 });
  await chain.client.setAutomine(true);
  const { gasUsed, transactions } = await chain.client.getBlock();
  expect(transactions).toHaveLength(READS);
  expect(await chain.client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [payTo] })).toBe(PRICE * BigInt(READS));
  gas["exact: 1,000 reads"] = Number(gasUsed);
});

test("a thousand reads by one deposit, one voucher that grew, one transfer: at most a hundredth", async () => {
  // One that never had any, which costs most.
  const newcomer = privateKeyToAccount(keyOf("receiver of a batch"));
  const config = channelOf(payer.address, newcomer.address, token, keyOf("channel"));
  const escrow = { address: ESCROW, abi: batchSettlement } as const;
  const total = PRICE * BigInt(READS);
  await measured(
    "batch: deposit",
    chain.client.writeContract({ ...escrow, functionName: "deposit", args: await depositArgs(chain, payer, config, total) }),
  );
  const claims = [await voucherClaim(chain, payer, config, total)];
  const args = [claims, await signClaims(chain, newcomer, claims)] as const;
  await measured("batch: claim one channel", chain.client.writeContract({ ...escrow, functionName: "claimWithSignature", args }));
  await measured("batch: settle", chain.client.writeContract({ ...escrow, functionName: "settle", args: [newcomer.address, token] }));
  const [deposit = Infinity, claim = Infinity, settle = Infinity] = ["batch: deposit", "batch: claim one channel", "batch: settle"].map(
    (name) => gas[name],
  );
  gas["batch: 1,000 reads"] = deposit + claim + settle;
  expect(gas["batch: 1,000 reads"]).toBeLessThanOrEqual((gas["exact: 1,000 reads"] ?? 0) / 100);
});

test("a claim of many channels", async () => {
  const claims: Awaited<ReturnType<typeof voucherClaim>>[] = [];
  for (let index = 0; index < 10; index++) {
    const config = channelOf(payer.address, receiver.address, token, keyOf(`channel ${index}`));
    const call = { address: ESCROW, abi: batchSettlement, functionName: "deposit" } as const;
    await chain.mined(await chain.client.writeContract({ ...call, args: await depositArgs(chain, payer, config, PRICE) }));
    claims.push(await voucherClaim(chain, payer, config, PRICE));
  }
  const args = [claims, await signClaims(chain, receiver, claims)] as const;
  await measured(
    "batch: claim 10 channels",
    chain.client.writeContract({ address: ESCROW, abi: batchSettlement, functionName: "claimWithSignature", args }),
  );
  expect(gas["batch: claim 10 channels"]).toBeLessThan(10 * (gas["batch: claim one channel"] ?? 0));
});

test("anchoring a grant, revoking it, anchoring a root", async () => {
  const [registry, anchor] = [await deploy(chain, "ConsentRegistry"), await deploy(chain, "LogAnchor")];
  const message = { subject: receiver.address, digest: keyOf("grant"), deadline: FAR };
  const typed = { domain: consentDomain(chain.chainId, registry), types: consentTypes, message } as const;
  const call = { address: registry, abi: consentRegistry } as const;
  for (const [functionName, primaryType] of [
    ["anchor", "AnchorGrant"],
    ["revoke", "RevokeGrant"],
  ] as const) {
    const args = [message.subject, message.digest, FAR, await receiver.signTypedData({ ...typed, primaryType })] as const;
    await measured(`registry: ${functionName} a grant`, chain.client.writeContract({ ...call, functionName, args }));
  }
  expect(await chain.client.readContract({ ...call, functionName: "isAnchored", args: [message.subject, message.digest] })).toBe(false);
  const args = [keyOf("root"), 1000n] as const;
  await measured("log: anchor a root", chain.client.writeContract({ address: anchor, abi: logAnchor, functionName: "anchorLogRoot", args }));
});

test("gas is what the snapshot says", () => {
  if (process.env["UPDATE_GAS"] === "1") writeFileSync(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`);
  const snapshot = JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Record<string, number>;
  expect(Object.keys(gas)).toEqual(Object.keys(snapshot));
  const changed = Object.entries(snapshot).filter(([name, before]) => Math.abs((gas[name] ?? 0) - before) > before * TOLERANCE);
  expect(changed.map(([name, before]) => `${name}: ${before} -> ${gas[name]}`)).toEqual([]);
});
