import type { Page } from "@playwright/test";
import { BATCH_SETTLEMENT_ADDRESS } from "@x402/evm";
import { type Address, parseAbiItem, parseEther } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { bundlePage } from "../examples/bundle-page.ts";
import { demoMoney, type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { look, NARROW } from "./look.ts";
import { revokeOn, switchOn } from "./main-job.ts";
import { type Payment, priceOf, stockPayer, USDC } from "./payer.ts";
import { expect, granted, PASSPHRASE, test } from "./ready.ts";

const stream = "play_events";

const priced = (per: "grant" | "read" | "record", amount = "1000") => playsRequest({ compensation: { ...USDC, amount, per } });

test("a read is paid before it is served; what is refused yields nothing and costs nothing", async ({ app, home, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval, priced("read"));
  const query = (payment?: Payment) => call(app, "data_query", { grantId, stream, ...(payment ? { payment } : {}) });

  const accepts = await priceOf(app, { grantId, stream });
  expect(accepts[0]).toMatchObject({ ...USDC, amount: "1000", extra: { name: "USDC", version: "2" } });
  const payment = await stockPayer()(accepts);
  const { authorization } = payment.payload;
  const wrong: readonly (readonly [string, Payment])[] = [
    ["value", { ...payment, payload: { ...payment.payload, authorization: { ...authorization, value: "1" } } }],
    ["payee", { ...payment, payload: { ...payment.payload, authorization: { ...authorization, to: authorization.from } } }],
    ["signature", { ...payment, payload: { ...payment.payload, authorization: { ...authorization, nonce: `0x${"11".repeat(32)}` } } }],
    ["time", { ...payment, payload: { ...payment.payload, authorization: { ...authorization, validBefore: "1000" } } }],
  ];
  for (const [what, bad] of wrong) {
    const reply = await query(bad);
    expect(codeOf(reply), what).toBe("payment_invalid");
    expect(JSON.stringify(reply), what).not.toContain("artist_name");
  }
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.usesLeft).toBe(100);

  const page = resultOf(await query(payment));
  expect(page.data).toHaveLength(25);
  expect(page.disclosure.usesLeft).toBe(99);
  const replay = await query(payment);
  expect(replay).toMatchObject({ error: { data: { code: "payment_invalid", reason: "invalid_exact_evm_nonce_already_used" } } });
  // The pages of a paid read are paid with it.
  expect(resultOf(await call(app, "data_query", { grantId, stream, cursor: page.next_cursor ?? "" })).data).toHaveLength(25);

  await home.goto(home.url().replace(/#.*/, "#/earnings"));
  await expect(home.getByRole("main")).toContainText("0.001 USDC");
  await expect(home.getByRole("main")).toContainText("Promised");
  await home.goto(home.url().replace(/#.*/, "#/activity"));
  await expect(home.getByRole("listitem").filter({ hasText: /refused|turned away/i })).toHaveCount(wrong.length + 1);
});

test("a counter-offer: the person asks for more than the app offers, and that is what a read costs", async ({ app, home, nextApproval }) => {
  await home.goto(home.url().replace(/#.*/, "#/earnings"));
  await home.getByLabel("For each record, in USDC").fill("a lot");
  await home.getByRole("button", { name: "Save prices" }).click();
  await expect(home.getByText("That is no amount of this money.")).toBeVisible();
  await home.getByLabel("For each record, in USDC").fill("");
  await home.getByLabel("For each read, in USDC").fill("0.003");
  await home.getByRole("button", { name: "Save prices" }).click();
  await expect(home.getByText("Saved.")).toBeVisible();
  const { grantId, authorization_details } = await granted(app, nextApproval, priced("read"), async (approval) => {
    await expect(approval.getByText("It offers less than your lowest price, which is 0.003 USDC a read.")).toBeVisible();
    await expect(approval.getByLabel("Your price", { exact: true }).locator("option:checked")).toHaveText("0.003 USDC a read, your lowest");
    await approval.getByLabel("Your price", { exact: true }).selectOption({ label: "0.005 USDC a read" });
    await expect(approval.getByText("It reads nothing unless it pays that.")).toBeVisible();
    await look(approval, "request-too-little", [NARROW]);
  });
  expect(authorization_details[0]?.compensation?.amount).toBe("5000");
  const accepts = await priceOf(app, { grantId, stream });
  expect(accepts[0]).toMatchObject({ amount: "5000" });
  const low = await stockPayer()([{ ...(accepts[0] as object), amount: "1000" }]);
  expect(codeOf(await call(app, "data_query", { grantId, stream, payment: low }))).toBe("payment_invalid");
  resultOf(await call(app, "data_query", { grantId, stream, payment: await stockPayer()(accepts) }));

  await home.getByText("What it was worth").click();
  await home.getByRole("button", { name: "Add", exact: true }).click();
  await expect(home.getByText("Three letters, such as EUR.")).toBeVisible();
  await home.getByLabel("Currency, in three letters").fill("eur");
  await home.getByLabel("One USDC is worth").fill("0,92");
  await home.getByLabel("From this day on").fill("2026-01-01");
  await home.getByRole("button", { name: "Add", exact: true }).click();
  await expect(home.getByRole("listitem", { name: /1 USDC is 0.92 EUR/ })).toBeVisible();
  await look(home, "earnings-worth");
});

test("one payment serves one of many reads that come with it at once", async ({ app, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval, priced("read"));
  const payment = await stockPayer()(await priceOf(app, { grantId, stream }));
  const replies = await Promise.all(Array.from({ length: 6 }, () => call(app, "data_query", { grantId, stream, payment })));
  expect(replies.filter((reply) => "result" in reply)).toHaveLength(1);
  expect(replies.map(codeOf).filter((code) => code === "payment_invalid")).toHaveLength(5);
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.usesLeft).toBe(99);
});

test("a price for each record grows with the page; a price for the grant is paid once", async ({ app, nextApproval }) => {
  const byRecord = await granted(app, nextApproval, priced("record", "7"));
  const page = await call(app, "data_query", { grantId: byRecord.grantId, stream, limit: 10 });
  expect(page).toMatchObject({ error: { data: { accepts: [{ amount: "70" }] } } });

  const once = await granted(app, nextApproval, priced("grant", "500000"));
  const payment = await stockPayer()(await priceOf(app, { grantId: once.grantId, stream }));
  resultOf(await call(app, "data_query", { grantId: once.grantId, stream, payment }));
  resultOf(await call(app, "data_query", { grantId: once.grantId, stream }));
});

test("by channel: one deposit and a voucher for each read, collected at once when the permission ends, and the money arrives", async ({
  app,
  home,
  nextApproval,
}) => {
  const money = await startLocalMoney();
  try {
    const { chain, paying } = money;
    await switchOn(home, demoMoney(money));
    const compensation = { ...paying.price, scheme: "batch-settlement" } as const;
    const { grantId } = await granted(app, nextApproval, playsRequest({ compensation }));
    const [offer] = (await priceOf(app, { grantId, stream })) as { payTo: Address }[];
    const payee = offer?.payTo ?? "0x";
    await app.evaluate((payer) => Object.assign(window, { payer }), { key: paying.key, node: chain.rpcUrl });
    await app.addScriptTag({ type: "module", content: await bundlePage(new URL("./paying-page.ts", import.meta.url)) });
    // A module written into a page runs some time after it was added.
    await app.waitForFunction(() => "read" in window);
    const read = () => app.evaluate((grant) => (window as unknown as { read(id: string, limit: number): Promise<number> }).read(grant, 25), grantId);
    for (let n = 0; n < 6; n++) expect(await read()).toBe(25);

    const event = parseAbiItem("event Transfer(address indexed from, address indexed to, uint256 value)");
    const transfers = async (args: { readonly from?: Address; readonly to?: Address }) =>
      (await chain.client.getLogs({ address: paying.price.asset as Address, event, args, fromBlock: 0n })).map(({ args: { value } }) => value);
    expect(await transfers({ to: BATCH_SETTLEMENT_ADDRESS })).toEqual([20_000n]);
    expect(await transfers({ to: payee })).toEqual([]);

    await revokeOn(home, new URL(app.url()).origin);
    await home.goto(home.url().replace(/#.*/, "#/earnings"));
    await expect(home.getByRole("region", { name: "Earned this month" })).toContainText("0.006 “Test Dollar”");
    // All six reads in one transfer, and as much of it as the screen says.
    expect(await transfers({ to: payee })).toEqual([6000n]);
    expect(await transfers({ from: BATCH_SETTLEMENT_ADDRESS })).toEqual([6000n]);
  } finally {
    await money.close();
  }
});

test("a token nobody can name is refused before anybody is asked", async ({ app, context }) => {
  const before = context.pages().length;
  const request = playsRequest({ compensation: { ...USDC, asset: `0x${"12".repeat(20)}`, amount: "1", per: "read" } });
  expect(await call(app, "data_requestGrant", request)).toMatchObject({
    error: { data: { code: "invalid_params", param: "authorization_details.0.compensation.asset" } },
  });
  expect(context.pages()).toHaveLength(before);
});

test("a network is switched on with addresses that hold, whatever the browser asks meanwhile, and off again", async ({ home }) => {
  const settings = home.url().replace(/#.*/, "#/settings");
  await home.goto(settings);
  await home.getByText(/^Networks that are off/).click();
  await home.getByRole("button", { name: "Switch on Base", exact: true }).click();
  const form = home.getByRole("dialog");
  const [service, node] = [form.getByLabel("Payment service", { exact: true }), form.getByLabel("Network server", { exact: true })];
  const send = () => form.getByRole("button", { name: "Switch on", exact: true }).click();
  await send();
  await expect(service).toHaveAccessibleDescription("Enter a payment service, a network server, or both.");
  await service.fill("http://pay.example");
  await send();
  await expect(service).toHaveAccessibleDescription("Enter an address that begins with https://");
  await service.fill("https://pay.example/x402");
  await node.fill("https://user@node.example");
  await send();
  await expect(node).toHaveAccessibleDescription("Enter an address that begins with https://");
  await node.fill("http://127.0.0.1:8545/");
  await send();
  await expect(form).toBeHidden();
  const base = home.getByRole("listitem", { name: "Base", exact: true });
  await expect(base).toContainText("https://pay.example/x402");
  await expect(base).toContainText("http://127.0.0.1:8545");
  await home.reload();
  await base.getByRole("button", { name: "Switch off Base", exact: true }).click();
  await expect(home.getByRole("status").filter({ hasText: "Base is switched off" })).toBeVisible();
  await expect(base).toBeHidden();
  await nameMoney(home);
});

/** A token that the wallet does not know, named by the person; one that it knows is refused. */
async function nameMoney(home: Page): Promise<void> {
  await home.getByText("Money that you know").click();
  const fill = (label: string, value: string) => home.getByLabel(label, { exact: true }).fill(value);
  const add = () => home.getByRole("button", { name: "Add this money", exact: true }).click();
  await home.getByLabel("Network", { exact: true }).selectOption({ label: "Base Sepolia (test money)" });
  await fill("Address of the token", USDC.asset);
  await fill("Short name", "EURC");
  await fill("Decimals", "6");
  await add();
  await expect(home.getByLabel("Address of the token", { exact: true })).toHaveAccessibleDescription("Freehold knows this one already.");
  await fill("Address of the token", `0x${"60".repeat(20)}`);
  await add();
  await expect(home.getByRole("list", { name: "Money that you know" })).toContainText(`eip155:84532/erc20:0x${"60".repeat(20)}`);
  await look(home, "own-money", [NARROW]);
}

/** The person names a node of that chain and lets the wallet hand payments in. Gives the network's place in Settings. */
async function handInItself(home: Page, { chain }: LocalMoney) {
  await home.goto(home.url().replace(/#.*/, "#/settings"));
  await home.getByRole("button", { name: "Add another network", exact: true }).click();
  const form = home.getByRole("dialog");
  const fill = (label: string, value: string) => form.getByLabel(label, { exact: true }).fill(value);
  const send = () => form.getByRole("button", { name: "Switch on", exact: true }).click();
  await form.getByLabel("Handed in by", { exact: true }).selectOption({ label: "This wallet itself" });
  await expect(form.getByLabel("Payment service", { exact: true })).toBeHidden();
  await fill("Network number", String(chain.chainId + 1));
  await fill("Name", "Local");
  await fill("Counts as arrived after", "1");
  await send();
  const node = form.getByLabel("Network server", { exact: true });
  await expect(node).toHaveAccessibleDescription("Enter a network server: without one this wallet cannot hand anything in.");
  await node.fill(chain.rpcUrl);
  await send();
  await expect(node).toHaveAccessibleDescription("That server belongs to another network.");
  await fill("Network number", String(chain.chainId));
  await send();
  await expect(form).toBeHidden();
  return home.getByRole("listitem", { name: "Local", exact: true });
}

test("the wallet hands a payment in itself, from an account with a little money, and it arrives", async ({ app, home, nextApproval }) => {
  const money = await startLocalMoney();
  try {
    const { price, key } = money.paying;
    const local = await handInItself(home, money);
    await expect(local).toContainText("0 coins");
    const account = (await local.getByText(/^0x[0-9a-fA-F]{40}$/).innerText()) as `0x${string}`;

    const { grantId } = await granted(app, nextApproval, playsRequest({ compensation: price }));
    const payment = await stockPayer(price, key)(await priceOf(app, { grantId, stream }));
    resultOf(await call(app, "data_query", { grantId, stream, payment }));
    await expect(local).toContainText(`send some coins on Local to ${account}`);
    expect(await money.paidOut()).toBe(0n);
    await look(home, "getting-paid", [NARROW]);

    await money.chain.fund(account, "1");
    // Whoever looks sees that it has come, and what waited goes on.
    await home.reload();
    await expect(local).toContainText("No payment waits");
    await home.goto(home.url().replace(/#.*/, "#/earnings"));
    await expect(home.getByRole("region", { name: "Earned this month" })).toContainText("0.001 “Test Dollar”");
    expect(await money.paidOut()).toBe(1000n);
    const fees = await home.getByText(/^Fees that this wallet paid: 0\.\d+ coins on Local\.$/).innerText();
    const [told, lost] = [parseEther(/0\.\d+/.exec(fees)?.[0] ?? ""), parseEther("1") - (await money.chain.client.getBalance({ address: account }))];
    // What the account lost, to three figures, rounded up.
    expect(told - lost).toBeGreaterThanOrEqual(0n);
    expect(told - lost).toBeLessThan(lost / 100n);
    await expect(home.getByText("For 25 records of")).toBeVisible();
    await look(home, "earnings-fees");

    await home.goto(home.url().replace(/#.*/, "#/settings"));
    await local.getByRole("button", { name: "Show the key to the fees account, on Local", exact: true }).click();
    const dialog = home.getByRole("dialog");
    await dialog.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await dialog.getByRole("button", { name: "Show key", exact: true }).click();
    const shown = (await dialog.getByText(/^0x[0-9a-f]{64}$/).innerText()) as `0x${string}`;
    expect(privateKeyToAccount(shown).address).toBe(account);
  } finally {
    await money.close();
  }
});
