import { type DataWallet, findWallet } from "../../../sdk/client.ts";
import { payingQuery } from "../../../sdk/payment.ts";
import { allRecords, type Query } from "../../../sdk/records.ts";
import { accessRequest, clientDescription, inMoney, STREAM } from "../terms.ts";
import { backend } from "./backend.ts";
import { isOver, sentenceFor } from "./refusals.ts";
import { newTally } from "./taste.ts";
import {
  clearResults,
  connectButton,
  giveBackButton,
  note,
  payBox,
  readButton,
  say,
  showConcerts,
  showPaid,
  showStanding,
  showTaste,
} from "./view.ts";

type Wallet = { readonly wallet: DataWallet; readonly query: Query };

let connected: Promise<Wallet> | undefined;
let grantId: string | undefined;
let busy = false;
const paid = { amount: 0n, times: 0, money: "USDC" };

function refreshButtons(): void {
  connectButton.disabled = busy;
  readButton.disabled = busy || grantId === undefined;
  giveBackButton.disabled = busy || grantId === undefined;
}

/** Found once; after a failure looked for again. */
function theWallet(): Promise<Wallet> {
  connected ??= findWallet().then(
    (wallet) => {
      listen(wallet);
      return { wallet, query: countingQuery(wallet) };
    },
    (error: unknown) => {
      connected = undefined;
      throw error;
    },
  );
  return connected;
}

/** Queries that our backend pays for. Only what the wallet took counts as paid. */
function countingQuery(wallet: DataWallet): Query {
  return async (params) => {
    let amount = 0n;
    const page = await payingQuery(wallet, async ({ accepts }) => {
      const offer = await backend.pay(accepts);
      amount = BigInt(offer.amount);
      return offer.payment;
    })(params);
    if (amount > 0n) {
      paid.amount += amount;
      paid.times += 1;
      showPaid(inMoney(paid.amount, paid.money), paid.times);
    }
    return page;
  };
}

function listen(wallet: DataWallet): void {
  wallet.on("grantRevoked", (detail) => {
    note("Access was taken back");
    if (detail.grantId !== grantId) return;
    clearResults();
    say("You took back access. We stopped reading and have forgotten what we had.", "refused");
    backend.forgetGrant().catch(() => undefined);
  });
  wallet.on("erasureRequested", (detail) => {
    note("You asked us to delete what we read");
    erase(wallet, detail.grantId).catch(() => undefined);
  });
  wallet.on("grantExpiring", ({ expiresAt }) => note(`Access ends at ${new Date(expiresAt).toLocaleString()}`));
  wallet.on("grantsChanged", () => note("Your access settings changed"));
  wallet.on("connect", () => note("The wallet is connected"));
  wallet.on("disconnect", ({ reason }) => {
    note(reason === "locked" ? "The wallet was locked" : "The wallet was updated: reload this page");
    if (reason === "extension_reloaded") say("Your wallet was updated. Reload this page to go on.", "refused");
  });
}

/** Nothing that was read is stored: what the page shows and what the server knows of the permission goes. */
async function erase(wallet: DataWallet, id: string): Promise<void> {
  clearResults();
  if (id === grantId) grantId = undefined;
  await backend.forgetGrant();
  await wallet.acknowledgeErasure(id, "erased");
  showStanding(undefined);
  say("We have deleted what we read, and told your wallet.", "good");
}

/** Proves to our backend that the permission is genuine and live. */
async function prove(wallet: DataWallet, id: string, credential: string): Promise<void> {
  say("Checking your permission…", "busy");
  await backend.storeGrant(credential);
  const { challenge, audience } = await backend.challenge();
  const { presentation } = await wallet.present({ grantId: id, challenge, audience });
  await backend.present(presentation);
  showStanding({ by: "live" });
}

async function connect(): Promise<void> {
  say("Looking for your wallet…", "busy");
  const { wallet } = await theWallet();
  const price = payBox.checked ? (await backend.price()).price : undefined;
  paid.money = price?.extra?.name ?? "USDC";
  say("Your wallet is asking you. Answer there.", "busy");
  const answer = await wallet.requestGrant(accessRequest(price), clientDescription(location.origin));
  await prove(wallet, answer.grantId, answer.credential);
  grantId = answer.grantId;
  await read();
}

async function read(): Promise<void> {
  if (grantId === undefined) return;
  const { query } = await theWallet();
  say("Reading what you shared…", "busy");
  const tally = newTally();
  for await (const { data } of allRecords(query, { grantId, stream: STREAM, limit: 1000 })) tally.add(data);
  const taste = tally.taste();
  showTaste(taste);
  const { concerts } = await backend.concerts(taste.artists.map(({ name }) => name));
  showConcerts(concerts);
  say(`Read ${taste.records} plays. Here is what we found.`, "good");
}

async function giveBack(): Promise<void> {
  const given = grantId;
  if (given === undefined) return;
  const { wallet } = await theWallet();
  grantId = undefined;
  try {
    await wallet.revoke(given);
  } catch (error) {
    if (!isOver(error)) grantId = given;
    throw error;
  }
  await backend.forgetGrant();
  clearResults();
  say("You have your access back. We have forgotten what we read.", "good");
}

/** One thing at a time; whatever goes wrong becomes one sentence. */
async function run(task: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  refreshButtons();
  try {
    await task();
  } catch (error) {
    if (isOver(error)) clearResults();
    say(sentenceFor(error), "refused");
  } finally {
    busy = false;
    refreshButtons();
  }
}

function onPress(button: HTMLButtonElement, task: () => Promise<void>): void {
  button.addEventListener("click", () => {
    run(task).catch(() => undefined);
  });
}

async function start(): Promise<void> {
  payBox.checked = !new URLSearchParams(location.search).has("free");
  showPaid("", 0);
  refreshButtons();
  onPress(connectButton, connect);
  onPress(readButton, read);
  onPress(giveBackButton, giveBack);
  const { grant } = await backend.currentGrant();
  if (grant === null || grantId !== undefined || busy) return;
  grantId = grant.grantId;
  refreshButtons();
  showStanding(await backend.standing());
  // Finding asks the user nothing; without it, events would be missed until the first read.
  theWallet().catch(() => undefined);
  say("You are connected. Nothing has been read since this page was opened.");
}

start().catch((error: unknown) => say(sentenceFor(error), "refused"));
