import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import {
  type Address,
  createTestClient,
  defineChain,
  type Hash,
  type Hex,
  http,
  parseEther,
  publicActions,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
  walletActions,
} from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";

/** `port`: a free one by default. `blockTime`: seconds between blocks; by default each transaction has its own at once. */
export type ChainOptions = { readonly port?: number; readonly chainId?: number; readonly blockTime?: number };

/** A chain of one's own, on this machine alone. Sends as `devAccount(0)` unless told otherwise. */
export type LocalChain = {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly client: ReturnType<typeof clientOf>;
  /** Gives an address ether for gas. */
  readonly fund: (address: Address, ether?: string) => Promise<void>;
  /** Waits for a transaction. Throws where it reverted. */
  readonly mined: (hash: Hash) => Promise<TransactionReceipt>;
  /** Ends the chain and everything on it. */
  readonly close: () => Promise<void>;
};

const require = createRequire(import.meta.url);

/** The phrase that anvil itself uses: its keys are known to everyone and worth nothing. */
const DEV_PHRASE = "test test test test test test test test test test test junk";
/** How long anvil may take to begin, ms. */
const START_LIMIT = 20_000;
/** How long a transaction may take to be in a block, ms. */
const MINED_LIMIT = 30_000;

/** One of the ten accounts that hold ether from the beginning. */
export const devAccount = (index: number): HDAccount => mnemonicToAccount(DEV_PHRASE, { addressIndex: index });

/** Starts anvil as a child process. It ends with `close`, and with this process. */
export async function startChain({ port = 0, chainId = 31_337, blockTime }: ChainOptions = {}): Promise<LocalChain> {
  const args = ["--port", String(port), "--chain-id", String(chainId), "--timestamp", String(Math.floor(Date.now() / 1000))];
  if (blockTime !== undefined) args.push("--block-time", String(blockTime));
  const child = spawn(process.execPath, [require.resolve("@foundry-rs/anvil/bin.mjs"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const end = () => void child.kill();
  process.once("exit", end);
  const rpcUrl = `http://${await listening(child)}`;
  const client = clientOf(rpcUrl, chainId);
  return {
    rpcUrl,
    chainId,
    client,
    fund: (address, ether = "10") => client.setBalance({ address, value: parseEther(ether) }),
    async mined(hash) {
      const receipt = await receiptOf(client, hash);
      if (receipt.status !== "success") throw new Error("The transaction was reverted");
      return receipt;
    },
    async close() {
      process.off("exit", end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      await new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
        child.kill();
      });
    },
  };
}

/** Reads, sends, and turns the chain's clock and code about. */
const clientOf = (rpcUrl: string, chainId: number) =>
  createTestClient({
    mode: "anvil",
    account: devAccount(0),
    chain: defineChain({
      id: chainId,
      name: "Local",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    }),
    transport: http(rpcUrl, { retryCount: 0 }),
    pollingInterval: 20,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions);

/** Asked for again and again: whoever waits for the next block instead may wait for ever, where nobody sends anything more. */
async function receiptOf(client: LocalChain["client"], hash: Hash): Promise<TransactionReceipt> {
  for (const since = performance.now(); performance.now() - since < MINED_LIMIT; ) {
    try {
      return await client.getTransactionReceipt({ hash });
    } catch (error) {
      if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The transaction is in no block after ${MINED_LIMIT} ms`);
}

/** Host and port, once anvil says them. What it writes after that is read and dropped, as a full pipe would stop it. */
function listening(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let [said, complaint] = ["", ""];
    const fail = (reason: string) => {
      clearTimeout(timer);
      child.kill();
      reject(new Error(`anvil did not start: ${reason}${complaint && `\n${complaint}`}`));
    };
    const timer = setTimeout(() => fail(`no answer in ${START_LIMIT} ms`), START_LIMIT);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`exit code ${code}`));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.stdout.setEncoding("utf8").on("data", function read(text: string) {
      said += text;
      const address = /Listening on (\S+:\d+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.stdout.off("data", read).resume();
      child.removeAllListeners("exit");
      resolve(address);
    });
  });
}

/** Code at an address, as if it had always been there. */
export const placeCode = (chain: LocalChain, address: Address, bytecode: Hex): Promise<void> => chain.client.setCode({ address, bytecode });
