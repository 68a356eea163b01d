import { expect, test, vi } from "vitest";
import { feesAddress } from "../../identity/fees-account.ts";
import { testVault } from "../../vault/testing.ts";
import { answersFor, feesView } from "./ask-node.ts";
import { networkViews } from "./network-views.ts";
import { checkedSetup, NotASetup, setupOf, switchOff, switchOn, type Typed } from "./networks.ts";
import { RpcFailure } from "./rpc.ts";
import { accountOn, updateAccount } from "./sending.ts";

const BASE = "eip155:8453";
const self: Typed = { network: BASE, rpc: "https://node.example/", most: "0.001", confirmations: 12 };
const member = (typed: Typed): string => {
  try {
    checkedSetup(typed);
    return "none";
  } catch (error) {
    return error instanceof NotASetup ? error.member : String(error);
  }
};

/** A node that answers by method; undefined: none is there. */
const node = (answers: Readonly<Record<string, unknown>> | undefined) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    if (!answers) throw new TypeError("no answer");
    const { method } = JSON.parse(typeof init?.body === "string" ? init.body : "{}") as { method: string };
    return new Response(JSON.stringify({ jsonrpc: "2.0", id: 1, result: answers[method] }));
  });

test("a network where the wallet settles itself has a node, a bound in wei, and no service", () => {
  expect(checkedSetup(self)).toEqual({ network: BASE, confirmations: 12, rpc: "https://node.example", direct: { most: "1000000000000000" } });
  const { rpc: _none, ...without } = self;
  expect(member(without)).toBe("rpc");
  expect(member({ ...self, facilitator: "https://pay.example" })).toBe("facilitator");
  for (const most of ["", "0", "-1", "1e3", "0.0000000000000000001", "1001"]) expect(member({ ...self, most }), most).toBe("most");
});

test("a setup of before there was a choice is read as it was written", async () => {
  const vault = await testVault();
  const before = { network: BASE, facilitator: "https://pay.example", rpc: "https://node.example", confirmations: 3 };
  await vault.commit([await vault.collection("networks").put(BASE, before, 0)]);
  expect(await setupOf(vault, BASE)).toEqual(before);
  expect((await networkViews(vault))[0]).toMatchObject({ ...before, on: true });
  expect((await networkViews(vault))[0]?.direct).toBeUndefined();
});

test("the screen is told the fees account, the bound in whole coins, and what is missing while something waits", async () => {
  const vault = await testVault();
  await switchOn(vault, self);
  const [view] = await networkViews(vault);
  expect(view).toMatchObject({ coin: { symbol: "ETH" }, direct: { account: await feesAddress(vault), most: "0.001" }, waiting: 0 });
  expect(view?.trouble).toBeUndefined();
  await switchOff(vault, BASE);
  expect((await networkViews(vault)).every(({ on, direct }) => !on && !direct)).toBe(true);
});

test("where nobody is named to hand payments in, that is why they wait", async () => {
  const vault = await testVault();
  const waiting = { seq: 1, payment: { network: BASE, scheme: "exact" }, state: "authorized", since: 0, failed: 0, nextAt: 0 };
  await vault.commit([await vault.collection("settlements").put("1", waiting, 0)]);
  const trouble = async () => (await networkViews(vault)).find(({ network }) => network === BASE)?.trouble;
  expect(await trouble()).toBeUndefined();
  await switchOn(vault, { network: BASE, rpc: "https://node.example", confirmations: 12 });
  expect(await trouble()).toBe("no_facilitator");
  await switchOn(vault, self);
  expect(await trouble()).toBeUndefined();
});

test("a node is asked whose it is: another network's is refused, and one that is away is told", async () => {
  node({ eth_chainId: "0x2105" });
  expect(await answersFor(checkedSetup(self))).toBe(true);
  node({ eth_chainId: "0x1" });
  await expect(answersFor(checkedSetup(self))).rejects.toMatchObject({ member: "chain" });
  for (const answers of [undefined, {}, { eth_chainId: "what" }]) {
    node(answers);
    expect(await answersFor(checkedSetup(self))).toBe(false);
  }
  const asked = node({});
  asked.mockClear();
  expect(await answersFor({ network: BASE })).toBe(true);
  expect(asked).not.toHaveBeenCalled();
});

test("what is on the fees account is asked of the network's own node, and ends a wait for more once", async () => {
  const vault = await testVault();
  const asked = node({ eth_getBalance: "0x38d7ea4c68000", eth_feeHistory: { baseFeePerGas: ["0x1", "0x5f5e100"] }, eth_maxPriorityFeePerGas: "0x0" });
  await expect(feesView(vault, BASE)).rejects.toBeInstanceOf(RpcFailure);
  expect(asked).not.toHaveBeenCalled();
  await switchOn(vault, self);
  expect(await feesView(vault, BASE)).toEqual({ filled: false, view: { held: "0.001 ETH", each: "0.00001 ETH" } });
  const pauseAt = (held: string) =>
    updateAccount(vault, { network: BASE, failed: [] }, (now) => ({ ...now, pause: { reason: "fees_empty", missing: "1", held, until: 99 } }));
  await pauseAt("5");
  expect((await feesView(vault, BASE)).filled).toBe(true);
  expect((await accountOn(vault, BASE)).pause).toMatchObject({ missing: "1", until: 0 });
  await pauseAt("1000000000000000");
  expect((await feesView(vault, BASE)).filled).toBe(false);
  expect((await accountOn(vault, BASE)).pause?.until).toBe(99);
});
