import { afterAll, beforeAll, expect, it } from "vitest";
import { deployToken, mint } from "../contracts/deploy.ts";
import { type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { paymentRequirements } from "../lib/earnings/compensation.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import { preparePayment } from "../lib/earnings/prepare-payment.ts";
import { watchMeans } from "../lib/earnings/settlement/means.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { takeIn } from "../lib/earnings/settlement/queue.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import type { Compensation } from "../lib/protocol/access-request.ts";
import { testVault } from "../lib/vault/testing.ts";
import { faultyProxy } from "./faulty-proxy.ts";

let money: LocalMoney;
beforeAll(async () => {
  money = await startLocalMoney();
}, 60_000);
afterAll(() => money.close());

const PAY_TO = "0x00000000000000000000000000000000000000aa";

it("an account that promised more than it holds is told, by its chain's word, until it holds enough again", async () => {
  const { chain } = money;
  const [node, vault, asset, app] = [await faultyProxy(chain.rpcUrl), await testVault(), await deployToken(chain), payingApp()];
  try {
    const network = `eip155:${chain.chainId}`;
    const price: Compensation = {
      scheme: "exact",
      network,
      asset,
      amount: "1000",
      per: "read",
      extra: { name: "Test Dollar", version: "1", decimals: 6 },
    };
    await switchOn(vault, { network, rpc: node.url, facilitator: money.facilitatorUrl, confirmations: 3 });
    await mint(chain, asset, app.address as `0x${string}`, 2500n);
    let now = Date.now();
    let reads = 0;
    const promise = async (): Promise<void> => {
      const requirements = paymentRequirements(price, 1000n, PAY_TO);
      const payload = await app.pay(requirements);
      const occasion = { origin: "https://a.example", grantId: "g", disclosureId: `d${reads++}`, source: "s", stream: "t" };
      await vault.attempt(async () => ({ changes: await preparePayment(vault, { ...occasion, payload, requirements, now }), result: undefined }));
      await takeIn(vault, now);
    };
    const changed = watchMeans(vault, () => now);
    const short = async () => (await earnings(vault, now)).short.map(({ origin, promised, holds }) => [origin, promised.amount, holds.amount]);

    await promise();
    await promise();
    expect(await changed()).toBe(false);
    expect(await short()).toEqual([]);

    await promise();
    expect(await changed()).toBe(true);
    expect(await short()).toEqual([["https://a.example", "3000", "2500"]]);
    // Told once, and asked for again only after a while.
    expect(await changed()).toBe(false);

    await mint(chain, asset, app.address as `0x${string}`, 500n);
    node.fault = "away";
    now += 120_000;
    expect(await changed()).toBe(false);
    expect(await short()).toHaveLength(1);
    node.fault = undefined;
    expect(await changed()).toBe(true);
    expect(await short()).toEqual([]);
  } finally {
    await node.close();
  }
}, 30_000);
