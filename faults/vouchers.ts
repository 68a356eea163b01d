import { batchSettlement, testToken } from "../contracts/abi.ts";
import { deployToken, mint } from "../contracts/deploy.ts";
import { ESCROW } from "../contracts/testing.ts";
import { startLocalMoney } from "../examples/local-money/start.ts";
import { serveQuery } from "../lib/access/query.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "../lib/access/testing.ts";
import { isGrantOver } from "../lib/consent/grant-over.ts";
import { standingOf } from "../lib/consent/testing.ts";
import { channelsOf } from "../lib/earnings/channels/channel.ts";
import { channelApp } from "../lib/earnings/channels/testing.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { toPageError } from "../lib/protocol/errors.ts";
import { type MethodParams, methodParams } from "../lib/protocol/methods.ts";
import { testVault } from "../lib/vault/testing.ts";
import { toDataWalletError } from "../sdk/errors.ts";
import { payingQuery } from "../sdk/payment.ts";
import type { Query } from "../sdk/records.ts";
import { faultyProxy } from "./faulty-proxy.ts";

/** `wallet.query` over the wallet's own function, as a page has it: parsed, and refused by what crosses the wire. */
const queryOver =
  (serve: (params: MethodParams["data_query"]) => ReturnType<Query>): Query =>
  (params) =>
    serve(methodParams.data_query.parse(JSON.parse(JSON.stringify(params)))).catch((error: unknown) => {
      throw toDataWalletError(toPageError(error));
    });

export const PRICE = 1000n;
export const CONFIRMATIONS = 3;
const nobody = (): never => {
  throw new TypeError("nothing has begun");
};
/** `reads`: what the app deposits at once. */
type Options = { readonly reads?: number; readonly watched?: boolean };

/** A chain, a service and a node that fail as they are told, and wallets with a grant that is paid by channel. `begin` makes a new one. */
export async function vouchers() {
  const money = await startLocalMoney();
  const [node, service] = [await faultyProxy(money.chain.rpcUrl), await faultyProxy(money.facilitatorUrl)];
  const { chain } = money;
  const { client } = chain;
  const network = `eip155:${chain.chainId}`;

  /** A wallet with a grant that costs something, and an app with money and the stock client. */
  const newWorld = async ({ reads = 100, watched = true }: Options = {}) => {
    const vault = await testVault();
    const standing = standingOf(vault);
    await importPlays(vault);
    const token = await deployToken(chain, { name: "Test Dollar" });
    const app = channelApp(reads, client);
    await mint(chain, token, app.address, 10n ** 12n);
    const extra = { name: "Test Dollar", version: "1", decimals: 6 };
    const compensation = { scheme: "batch-settlement", network, asset: token, amount: `${PRICE}`, per: "read", extra } as const;
    const grant = await grantOf(vault, { max_uses: 1000, compensation });
    let calls = 0;
    const clock = { now: NOW };
    const serve = queryOver((params) => serveQuery(standing, { origin: ORIGIN, callId: `c${calls++}`, params }, () => NOW));
    const query = payingQuery({ query: serve }, app.client);
    await switchOn(vault, { network, facilitator: service.url, ...(watched ? { rpc: node.url } : {}), confirmations: CONFIRMATIONS });
    return { vault, standing, token, app, grant, clock, serve, read: () => query({ grantId: grant.grantId, stream: "play_events", limit: 1 }) };
  };
  let current: Awaited<ReturnType<typeof newWorld>> | undefined;
  const world = () => current ?? nobody();
  const channel = async () => (await channelsOf(world().vault).all())[0]?.value ?? nobody();
  const balance = (account = world().grant.payoutAddress): Promise<bigint> =>
    client.readContract({ address: world().token, abi: testToken, functionName: "balanceOf", args: [account as `0x${string}`] });
  const state = async () => {
    const { totals } = await earnings(world().vault, 0);
    const of = (all: readonly { readonly amount: string }[]) => all.map(({ amount }) => amount).join() || "0";
    return { authorized: of(totals.authorized), submitted: of(totals.submitted), confirmed: of(totals.confirmed), lost: of(totals.lost) };
  };
  const mine = (blocks: number) => client.mine({ blocks });

  return {
    money,
    node,
    service,
    network,
    world,
    channel,
    balance,
    state,
    mine,
    begin: async (options?: Options): Promise<void> => {
      [node.fault, service.fault] = [undefined, undefined];
      current = await newWorld(options);
    },
    watch: () => switchOn(world().vault, { network, facilitator: service.url, rpc: node.url, confirmations: CONFIRMATIONS }),
    escrowed: async () => {
      const { channelId } = await channel();
      return client.readContract({ address: ESCROW, abi: batchSettlement, functionName: "channels", args: [channelId as `0x${string}`] });
    },
    reads: async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) if ((await world().read()).data.length !== 1) throw new Error("nothing was read");
    },
    /** The wallet comes again and again, seconds apart, while blocks are mined. */
    settle: async (rounds: number, when: "worthwhile" | "now" = "worthwhile", { step = 20_000, blocks = 1 } = {}): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const { vault, clock } = world();
        await settleDue(
          vault,
          () => clock.now,
          async (grantId) => when === "now" || isGrantOver(vault, grantId, NOW),
        );
        clock.now += step;
        if (blocks > 0) await mine(blocks);
      }
    },
    ledgerIsChain: async (): Promise<void> => {
      const [{ confirmed }, held] = [await state(), await balance()];
      if (confirmed !== held.toString()) throw new Error(`the ledger has ${confirmed}, the chain ${held}`);
    },
    close: async (): Promise<void> => {
      await Promise.all([node.close(), service.close()]);
      await money.close();
    },
  };
}
