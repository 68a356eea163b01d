import { parseSignature } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { testToken } from "../contracts/abi.ts";
import { deployToken, mint, type TokenOptions } from "../contracts/deploy.ts";
import { authorizationTypes } from "../contracts/testing.ts";
import { startLocalMoney } from "../examples/local-money/start.ts";
import { paymentRequirements } from "../lib/earnings/compensation.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import type { JournalEntry } from "../lib/earnings/ledger.ts";
import { preparePayment } from "../lib/earnings/prepare-payment.ts";
import { networkViews } from "../lib/earnings/settlement/network-views.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import type { Compensation } from "../lib/protocol/access-request.ts";
import type { PaymentPayload } from "../lib/protocol/methods.ts";
import { testVault } from "../lib/vault/testing.ts";
import type { Vault } from "../lib/vault/vault.ts";
import { faultyProxy } from "./faulty-proxy.ts";

type Address = `0x${string}`;
/** How a wallet reaches its network, where not by both a service and a node; and how deep a payment has to lie. */
export type Reach = { readonly confirmations?: number; readonly watched?: boolean };
export type World = {
  readonly vault: Vault;
  readonly app: ReturnType<typeof payingApp>;
  readonly price: Compensation;
  readonly payTo: Address;
  /** The wallet's clock, UTC ms. */
  now: number;
  disclosures: number;
};

export const CONFIRMATIONS = 3;
const nobody = (): never => {
  throw new TypeError("nothing has begun");
};

/** A chain, a service and a node that fail as they are told, and wallets with promises. `begin` makes a new one, with a token of its own. */
export async function promises() {
  const money = await startLocalMoney();
  const [node, service] = [await faultyProxy(money.chain.rpcUrl), await faultyProxy(money.facilitatorUrl)];
  const { chain } = money;
  const { client, mined } = chain;
  const network = `eip155:${chain.chainId}`;
  let current: World | undefined;
  const world = (): World => current ?? nobody();
  const asset = (): Address => world().price.asset as Address;
  const reach = ({ confirmations = CONFIRMATIONS, watched = true }: Reach = {}): Promise<void> =>
    switchOn(world().vault, { network, facilitator: service.url, ...(watched ? { rpc: node.url } : {}), confirmations });

  const begin = async (options: TokenOptions = {}, reached: Reach = {}): Promise<void> => {
    [node.fault, service.fault] = [undefined, undefined];
    const token = await deployToken(chain, options);
    const app = payingApp();
    await mint(chain, token, app.address as Address, 10n ** 30n);
    const extra = { name: options.name ?? "Test Dollar", version: "1", decimals: options.decimals ?? 6 };
    const payTo = privateKeyToAccount(`0x${crypto.randomUUID().replaceAll("-", "").padStart(64, "1")}`).address;
    const now = Math.max(Date.now(), Number((await client.getBlock()).timestamp) * 1000);
    const price: Compensation = { scheme: "exact", network, asset: token, amount: "1000", per: "read", extra };
    current = { vault: await testVault(), app, price, payTo, now, disclosures: 0 };
    await reach(reached);
  };

  /** A read that was paid for by signature. */
  const promise = async (amount = "1000"): Promise<PaymentPayload> => {
    const { vault, price, payTo, app } = world();
    const requirements = paymentRequirements({ ...price, amount }, BigInt(amount), payTo);
    const payload = await app.pay(requirements);
    const occasion = { origin: "https://a.example", grantId: "g", disclosureId: `d${world().disclosures++}`, source: "s", stream: "t" };
    await vault.attempt(async () => ({
      changes: await preparePayment(vault, { ...occasion, payload, requirements, now: world().now }),
      result: undefined,
    }));
    return payload;
  };

  const state = async () => {
    const { totals } = await earnings(world().vault, 0);
    const of = (all: readonly { readonly amount: string }[]) => all.map(({ amount }) => amount).join() || "0";
    return { authorized: of(totals.authorized), submitted: of(totals.submitted), confirmed: of(totals.confirmed), lost: of(totals.lost) };
  };
  const mine = (blocks: number) => client.mine({ blocks });
  const balance = (): Promise<bigint> => client.readContract({ address: asset(), abi: testToken, functionName: "balanceOf", args: [world().payTo] });
  const ledger = async () => (await world().vault.sequence<JournalEntry>("ledger").list()).map(({ value }) => value);

  /** The wallet comes again and again, seconds apart, while blocks are mined. */
  const settle = async (rounds: number, { step = 20_000, blocks = 1 } = {}): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      await settleDue(world().vault, () => world().now);
      world().now += step;
      if (blocks > 0) await mine(blocks);
    }
  };

  const authorizationArgs = ({ payload }: PaymentPayload) => {
    const { authorization: a, signature } = payload;
    return [a.from, a.to, BigInt(a.value), BigInt(a.validAfter), BigInt(a.validBefore), a.nonce, signature] as never;
  };
  const domain = () => {
    const { extra } = world().price;
    return { name: extra?.name, version: extra?.version, chainId: chain.chainId, verifyingContract: asset() };
  };

  return {
    money,
    node,
    service,
    world,
    reach,
    begin,
    promise,
    state,
    mine,
    balance,
    ledger,
    settle,
    authorizationArgs,
    kinds: async () => (await ledger()).map(({ kind }) => kind),
    view: async () => (await networkViews(world().vault)).find((one) => one.network === network),
    /** What the account says has arrived is what the chain says, and nothing of it twice. */
    ledgerIsChain: async (): Promise<void> => {
      const [{ confirmed }, held] = [await state(), await balance()];
      if (confirmed !== held.toString()) throw new Error(`the ledger has ${confirmed}, the chain ${held}`);
    },
    /** Anybody may bring an authorization to its token. */
    settleDirectly: async (payment: PaymentPayload): Promise<void> => {
      const call = { address: asset(), abi: testToken, functionName: "transferWithAuthorization", args: authorizationArgs(payment) } as const;
      await mined(await client.writeContract(call));
    },
    /** The payer takes a promise back. */
    cancel: async ({ payload }: PaymentPayload): Promise<void> => {
      const { account } = world().app;
      const nonce = payload.authorization.nonce as Address;
      const message = { authorizer: account.address, nonce };
      const signed = await account.signTypedData({ domain: domain(), types: authorizationTypes, primaryType: "CancelAuthorization", message });
      const { v, r, s } = parseSignature(signed);
      const args = [account.address, nonce, Number(v), r, s] as const;
      await mined(await client.writeContract({ address: asset(), abi: testToken, functionName: "cancelAuthorization", args }));
    },
    /** The payer signs the same number for somebody else. */
    elsewhere: async ({ accepted, payload }: PaymentPayload, to: Address): Promise<PaymentPayload> => {
      const authorization = { ...payload.authorization, to };
      const message = {
        ...authorization,
        from: authorization.from as Address,
        value: BigInt(authorization.value),
        validAfter: BigInt(authorization.validAfter),
        validBefore: BigInt(authorization.validBefore),
        nonce: authorization.nonce as Address,
      };
      const signature = await world().app.account.signTypedData({
        domain: domain(),
        types: authorizationTypes,
        primaryType: "TransferWithAuthorization",
        message,
      });
      return { x402Version: 2, accepted, payload: { authorization, signature } };
    },
    /** Another branch of the chain, from here: gives what goes back to it. */
    branch: async (): Promise<() => Promise<void>> => {
      const id = await client.snapshot();
      return () => client.revert({ id });
    },
    /** The chain's clock, and with it the next block, goes past the time for which promises are good. */
    runOut: async (): Promise<void> => {
      await client.increaseTime({ seconds: 3600 });
      await mine(1);
    },
    close: async (): Promise<void> => {
      await Promise.all([node.close(), service.close()]);
      await money.close();
    },
  };
}
