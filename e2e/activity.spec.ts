import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from "jose";
import { ed25519KeyOf } from "../sdk/server/did-key.ts";
import { verifyLog } from "../sdk/server/verify-log.ts";
import { button, goTo } from "./add-data.ts";
import { call, codeOf, resultOf } from "./app-page.ts";
import { look } from "./look.ts";
import { answer, ask, expect, granted, test } from "./ready.ts";

const stream = "play_events";

type Json = { readonly [key: string]: unknown };
type SavedReceipt = { readonly receipt: Json; readonly jws: string };

/** The text of the file that pressing a button has the browser save. */
async function saved(page: Page, name: string | RegExp): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name }).first().click();
  return readFile(await (await download).path(), "utf8");
}

/** What is under a JWS, once jose alone has verified it with the key out of its DID. */
async function signed({ receipt, jws }: SavedReceipt): Promise<Json> {
  const [did = ""] = decodeProtectedHeader(jws).kid?.split("#") ?? [];
  const { payload } = await compactVerify(jws, await importJWK(ed25519KeyOf(did), "EdDSA"), { algorithms: ["EdDSA"] });
  const content = JSON.parse(new TextDecoder().decode(payload)) as Json;
  expect(content).toEqual(receipt);
  // Nothing to fetch: the context is an object in the receipt itself.
  expect(content["@context"]).toMatchObject({ dpv: "https://w3id.org/dpv#" });
  return content;
}

/** The records of the stream, newest first. */
async function openRecords(home: Page): Promise<void> {
  await goTo(home, "/data");
  await home.getByRole("link", { name: /^Listening history/ }).click();
  await expect(home.getByRole("table").getByRole("row").nth(1)).toBeVisible();
}

const details = (home: Page, at: number) =>
  home
    .getByRole("table")
    .getByRole("row")
    .nth(at)
    .getByRole("button", { name: /^Details of / });

test("from a record to every read of it, and from a read to its records", async ({ home, app, nextApproval }) => {
  test.slow();
  const { grantId } = await granted(app, nextApproval);
  for (const limit of [10, 25]) resultOf(await call(app, "data_query", { grantId, stream, limit }));
  await openRecords(home);

  await details(home, 1).click();
  const record = home.getByRole("dialog", { name: "Record" });
  await expect(record.getByText("Read 2 times.")).toBeVisible();
  await expect(record.getByText(/^Added from Spotify on /)).toBeVisible();
  await expect(record.getByText(/Streaming_History_Audio/)).toBeVisible();
  await expect(record.getByRole("listitem")).toHaveCount(2);
  await look(home, "record-history");
  await button(record, "Close").click();

  // The twentieth was on the second page alone; the last but one of all was read by nobody.
  await details(home, 20).click();
  await expect(record.getByText("Read once.")).toBeVisible();
  await record.getByRole("link", { name: /^Entry \d+$/ }).click();
  await expect(home.getByText("25 records read, all still in the wallet.")).toBeVisible();
  const read = home.getByRole("list", { name: "Records that were read" });
  await expect(read.getByRole("listitem").first()).toContainText("Artist");
  await expect(read).not.toContainText("Skipped");
  await look(home, "disclosure");

  await openRecords(home);
  await home.getByRole("region").press("End");
  await expect(home.getByRole("button", { name: /^Details of / }).last()).toBeVisible();
  await home
    .getByRole("button", { name: /^Details of / })
    .last()
    .click();
  await expect(record.getByText("No app has read it.")).toBeVisible();
  await button(record, "Close").click();

  // A record that is deleted afterwards was read all the same.
  await openRecords(home);
  await home
    .getByRole("checkbox", { name: /^Choose the record of / })
    .first()
    .check();
  await button(home, "Delete…").click();
  await home.getByRole("dialog").getByRole("button", { name: "Delete records", exact: true }).click();
  await goTo(home, "/activity");
  await home
    .getByRole("link", { name: /^Show the records/ })
    .first()
    .click();
  await expect(home.getByText("25 records read, 24 of them still in the wallet. 1 record deleted since; the app may still have them.")).toBeVisible();
});

test("the log is filtered, exported, and checked by a stranger", async ({ home, app, nextApproval }) => {
  test.slow();
  const { grantId } = await granted(app, nextApproval);
  resultOf(await call(app, "data_query", { grantId, stream, limit: 10 }));
  expect(codeOf(await call(app, "data_query", { grantId, stream: "saved_tracks" }))).toBe("not_granted");
  await goTo(home, "/activity");
  const list = home.getByRole("list", { name: "Activity" });
  await expect(list.getByRole("listitem")).toHaveCount(6);

  await home.getByLabel("Kind").selectOption({ label: "Reads" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await home.getByLabel("Kind").selectOption({ label: "Everything" });
  await home.getByLabel("Data").selectOption({ label: "Spotify: Listening history" });
  await expect(list.getByRole("listitem")).toHaveCount(4);
  await home.getByLabel("App").selectOption({ label: new URL(app.url()).origin });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await home.getByLabel("To", { exact: true }).fill("2020-01-01");
  await expect(home.getByText("There is nothing like that in the log.")).toBeVisible();
  await look(home, "activity-filtered");
  await home.getByLabel("To", { exact: true }).fill("");
  await home.getByLabel("Data").selectOption({ label: "All data" });
  await home.getByLabel("App").selectOption({ label: "All apps" });
  await expect(list.getByRole("listitem")).toHaveCount(6);

  await home.getByText("Export the log and the receipts").click();
  await look(home, "activity-export");
  const lines = (await saved(home, "Log as JSON")).split("\n");
  const verified = await verifyLog(lines);
  expect(verified).toMatchObject({ ok: true, entries: 6, lost: [], signedBy: expect.stringMatching(/^did:key:z6Mk/) });
  const at = lines.findIndex((line) => line.includes('"type":"disclosed"'));
  expect(await verifyLog(lines.with(at, (lines[at] ?? "").replace('"records":10', '"records":11')))).toMatchObject({ ok: false, problem: "altered" });
  expect(await verifyLog(lines.toSpliced(at, 1))).toMatchObject({ ok: false, brokenAt: 5, problem: "missing" });
  expect(await verifyLog(lines.toSpliced(-4, 1))).toMatchObject({ ok: false, problem: "cut_off" });
  expect(JSON.parse(lines.join("\n"))).toMatchObject({ format: "freehold-log/1" });

  const table = (await saved(home, "Log as CSV")).trimEnd().split("\r\n");
  expect(table).toHaveLength(7);
  expect(table[5]).toMatch(/,disclosed,http:\/\/127\.0\.0\.1:\d+,urn:datawallet:source:spotify,play_events,.*,10,/);
  await button(home, "Verify log").click();
  await expect(home.getByRole("status").filter({ hasText: "The log is whole: 6 entries." })).toBeVisible();
});

test("a yes and a no leave signed receipts, and a stranger reads them without the wallet", async ({ home, app, nextApproval }) => {
  test.slow();
  const { origin } = new URL(app.url());
  const { credential, grantId } = await granted(app, nextApproval);
  const refused = await ask(app, nextApproval);
  await answer(refused.approval, "Deny");
  expect(codeOf(await refused.reply)).toBe("user_rejected");

  await goTo(home, "/access");
  await home.getByText("Details", { exact: true }).first().click();
  await expect(home.getByRole("button", { name: /^Save receipt/ })).toBeVisible();
  await look(home, "access-receipt");
  const given = await signed(JSON.parse(await saved(home, /^Save receipt/)) as SavedReceipt);
  const subject = decodeJwt(credential)["credentialSubject"] as Json;
  expect(given["@id"]).toBe(subject["consentReceipt"]);
  expect(given["dpv:hasRecordOfActivity"]).toMatchObject({
    "@id": grantId,
    "dpv:hasDataController": { "@id": origin, "dpv:hasName": "Test app" },
    "dpv:hasConsentStatus": { "@type": "dpv:ConsentGiven" },
  });

  await goTo(home, "/activity");
  const no = await signed(JSON.parse(await saved(home, /^Save receipt/)) as SavedReceipt);
  expect(no["dpv:hasRecordOfActivity"]).toMatchObject({
    "dpv:hasDataSubject": { "@id": decodeJwt(credential).iss },
    "dpv:hasConsentStatus": { "@type": "dpv:ConsentRefused" },
  });

  await home.getByText("Export the log and the receipts").click();
  const { receipts } = JSON.parse(await saved(home, "All receipts")) as { receipts: SavedReceipt[] };
  expect(await Promise.all(receipts.map(signed))).toEqual([given, no]);
});
