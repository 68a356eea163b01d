import { encodeFunctionData, parseAbi } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { falseReturningToken, testToken } from "../contracts/abi.ts";
import { paymentRequirements } from "../lib/earnings/compensation.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import { switchOff } from "../lib/earnings/settlement/networks.ts";
import { requireTakeable } from "../lib/earnings/settlement/take-check.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import { WalletError } from "../lib/protocol/errors.ts";
import type { PaymentPayload } from "../lib/protocol/methods.ts";
import { CONFIRMATIONS, promises } from "./promises.ts";

let here: Awaited<ReturnType<typeof promises>>;
beforeAll(async () => {
  here = await promises();
}, 60_000);
afterAll(() => here.close());
beforeEach(() => here.begin());

const { promise, state, settle, balance, mine, ledgerIsChain } = {
  promise: (amount?: string) => here.promise(amount),
  state: () => here.state(),
  settle: (...given: Parameters<typeof here.settle>) => here.settle(...given),
  balance: () => here.balance(),
  mine: (blocks: number) => here.mine(blocks),
  ledgerIsChain: () => here.ledgerIsChain(),
};
const client = () => here.money.chain.client;
const entries = async () => (await earnings(here.world().vault, 0)).entries;

describe("a promise on a chain", () => {
  it("is sent, waits for its blocks, and has arrived", async () => {
    await promise();
    await promise("2500");
    expect(await state()).toEqual({ authorized: "3500", submitted: "0", confirmed: "0", lost: "0" });
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "0", submitted: "3500" });
    await settle(6);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "3500", lost: "0" });
    await ledgerIsChain();
    const { entries } = await earnings(here.world().vault, 0);
    expect(entries[0]?.transaction).toMatchObject({ hash: expect.stringMatching(/^0x[0-9a-f]{64}$/), block: expect.any(Number) });
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))("comes through a reorganisation of depth %i, by entries", async (depth) => {
    await here.reach({ confirmations: Math.min(depth, CONFIRMATIONS) });
    await promise();
    await settle(1, { blocks: 0 });
    await mine(depth - 1);
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "1000" });
    // Exactly as many blocks go, of which the payment's is the first.
    const [entry] = await entries();
    expect(Number(await client().getBlockNumber()) - (entry?.transaction?.block ?? 0) + 1).toBe(depth);
    await client().request({ method: "anvil_reorg" as never, params: [depth, []] as never });
    expect(await balance()).toBe(0n);
    await settle(2, { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "0", submitted: "1000" });
    await settle(14);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
    expect(await here.kinds()).toEqual(["authorized", "submitted", "confirmed", "reversed", "returned", "submitted", "confirmed"]);
  });

  it("that somebody else settled is counted, once", async () => {
    await here.settleDirectly(await promise());
    await settle(6);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    await ledgerIsChain();
  });

  it("whose transaction was replaced by another is followed there", async () => {
    const payment = await promise();
    await settle(1, { blocks: 0 });
    const [sent] = await entries();
    await client().request({ method: "anvil_reorg" as never, params: [1, []] as never });
    await here.settleDirectly(payment);
    await settle(6);
    const [arrived] = await entries();
    expect(arrived?.state).toBe("confirmed");
    expect(arrived?.transaction?.hash).not.toBe(sent?.transaction?.hash);
    await ledgerIsChain();
  });

  it("that its payer takes back before it is settled, is lost", async () => {
    await here.cancel(await promise());
    await settle(4);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "1000" });
    await ledgerIsChain();
  });

  it("whose settling was done and not heard of, is counted once", async () => {
    await promise();
    here.service.fault = "lost";
    await settle(1);
    expect(await state()).toMatchObject({ authorized: "1000" });
    expect(await balance()).toBe(1000n);
    here.service.fault = undefined;
    await settle(6);
    expect(await state()).toMatchObject({ authorized: "0", confirmed: "1000" });
    await ledgerIsChain();
  });

  it("waits while node or service are away for minutes, and goes on", async () => {
    await promise();
    for (const one of [here.service, here.node]) {
      one.fault = "away";
      await settle(10, { blocks: 0 });
      expect(await state()).toMatchObject({ confirmed: "0" });
      one.fault = undefined;
      // The wait has doubled a few times by then.
      here.world().now += 900_000;
    }
    await settle(8);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
  });

  it("is not lost by logs that a node drops, nor doubled by those that it tells twice", async () => {
    await promise();
    let drops = 3;
    here.node.fault = (answer, { method }) => {
      const { result } = answer as { result: { logs?: unknown[] } | null };
      if (method !== "eth_getTransactionReceipt" || !result?.logs) return answer;
      drops -= 1;
      return { ...(answer as object), result: { ...result, logs: drops >= 0 ? [] : [...result.logs, ...result.logs] } };
    };
    await settle(12);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
  });

  it("is sent when the price of gas has come down again", async () => {
    await promise();
    const { client } = here.money.chain;
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 18n });
    await settle(2, { blocks: 0 });
    await mine(200);
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 9n });
    await settle(10);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    await ledgerIsChain();
  });
});

describe("before a read, the chain is asked whether the token would take the payment", () => {
  const answerTo = (payload: PaymentPayload): Promise<string> =>
    requireTakeable(here.world().vault, payload).then(
      () => "taken",
      (error: unknown) => (error instanceof WalletError ? `${error.code} ${error.details.reason}` : String(error)),
    );
  const refused = "payment_invalid invalid_exact_evm_transaction_simulation_failed";
  const offer = async (payer = here.world().app) => payer.pay(paymentRequirements(here.world().price, 1000n, here.world().payTo));

  it("a good one; not one of an empty account, nor one that was used elsewhere", async () => {
    expect(await answerTo(await offer())).toBe("taken");
    expect(await answerTo(await offer(payingApp()))).toBe(refused);
    const used = await promise();
    await settle(2);
    // Taken before, by this very wallet: a repeated call is no second payment.
    expect(await answerTo(used)).toBe("taken");
    const elsewhere = await offer();
    await here.settleDirectly(elsewhere);
    expect(await answerTo(elsewhere)).toBe(refused);
  });

  it("and by itself for balance and number, as a token may say neither yes nor no", async () => {
    const isTransfer = (params: readonly unknown[] = []) => (params[0] as { data?: string } | undefined)?.data?.startsWith("0xe3ee160e");
    here.node.fault = (answer, { method, params }) => (method === "eth_call" && isTransfer(params) ? { id: 1, result: "0x" } : answer);
    expect(await answerTo(await offer())).toBe("taken");
    expect(await answerTo(await offer(payingApp()))).toBe(refused);
    const elsewhere = await offer();
    await here.settleDirectly(elsewhere);
    expect(await answerTo(elsewhere)).toBe(refused);
    here.node.fault = undefined;
    // No token at all answers everything with nothing.
    const none = "0x00000000000000000000000000000000000000cc";
    const requirements = paymentRequirements({ ...here.world().price, asset: none }, 1000n, here.world().payTo);
    expect(await answerTo(await here.world().app.pay(requirements))).toBe(refused);
  });

  it("and a node that is away, or no node at all, holds nothing up", async () => {
    here.node.fault = "away";
    expect(await answerTo(await offer(payingApp()))).toBe("taken");
    here.node.fault = undefined;
    await switchOff(here.world().vault, here.world().price.network);
    expect(await answerTo(await offer(payingApp()))).toBe("taken");
  });
});

describe("money that is not what it seems", () => {
  it("that says no and moves nothing, has not arrived", async () => {
    await here.begin({ kind: "FalseReturningToken" });
    const { client, mined } = here.money.chain;
    await mined(
      await client.writeContract({
        address: here.world().price.asset as `0x${string}`,
        abi: falseReturningToken,
        functionName: "setFailing",
        args: [true],
      }),
    );
    await promise();
    await settle(14);
    expect(await balance()).toBe(0n);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "1000" });
    expect((await entries())[0]).toMatchObject({ state: "lost", reason: "nothing_arrived" });
  });

  it("that keeps a part, has arrived as far as it came", async () => {
    await here.begin({ kind: "FeeOnTransferToken" });
    await promise("10000");
    await settle(14);
    const came = await balance();
    expect(came).toBeGreaterThan(0n);
    expect(came).toBeLessThan(10_000n);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: came.toString(), lost: (10_000n - came).toString() });
  });

  it("that keeps a part, of several payments in one transaction, has arrived as far as each came", async () => {
    await here.begin({ kind: "FeeOnTransferToken" });
    here.service.fault = "away";
    const [first, second, third] = [await promise("10000"), await promise("50000"), await promise("700")];
    const paid = [first, await here.elsewhere(second, "0x00000000000000000000000000000000000000aa"), third];
    const target = here.world().price.asset as `0x${string}`;
    const calls = paid.map((payment) => ({
      target,
      callData: encodeFunctionData({ abi: testToken, functionName: "transferWithAuthorization", args: here.authorizationArgs(payment) }),
    }));
    const { mined } = here.money.chain;
    const abi = parseAbi(["function tryAggregate(bool requireSuccess, (address target, bytes callData)[] calls) payable"]);
    const multicall = "0xcA11bde05977b3631167028862bE2a173976CA11";
    await mined(await client().writeContract({ address: multicall, abi, functionName: "tryAggregate", args: [true, calls] }));
    await settle(14);
    await ledgerIsChain();
    const came = (await entries()).map(({ state: now, arrived }) => [now, arrived?.amount]);
    expect(came).toEqual([
      ["confirmed", "693"],
      ["lost", undefined],
      ["confirmed", "9900"],
    ]);
  });

  it.each([0, 77])("of %i decimals is counted in whole units all the same", async (decimals) => {
    await here.begin({ decimals });
    await promise("7");
    await settle(8);
    expect(await state()).toMatchObject({ confirmed: "7" });
    await ledgerIsChain();
  });

  it("that calls itself like another is shown as what somebody says", async () => {
    await here.begin({ name: "USDC", symbol: "USDC" });
    await promise();
    await settle(6);
    const [total] = (await earnings(here.world().vault, 0)).totals.confirmed;
    expect(total).toMatchObject({ symbol: "“USDC”", verified: false });
    await ledgerIsChain();
  });
});
