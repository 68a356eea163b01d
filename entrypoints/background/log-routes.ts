import { readEvents } from "../../lib/activity/read.ts";
import { verifyLog } from "../../lib/activity/verify.ts";
import { recordOffer } from "../../lib/anchoring/offer.ts";
import { findReceipt } from "../../lib/consent/receipts.ts";
import { disclosedRecords } from "../../lib/sources/disclosed-records.ts";
import { recordHistory } from "../../lib/sources/provenance.ts";
import type { Implementation } from "./implementation.ts";
import { anchorLog, anchorPermission, publicRecord, savePermission, saveSeal } from "./records.ts";
import type { Wallet } from "./wallet.ts";

/** What happened, and what of it stands on public records. */
export function logRoutes(os: Implementation, wallet: Wallet) {
  const { vault } = wallet;
  return {
    activity: os.activity.handler(({ input }) => readEvents(vault, input)),
    recordHistory: os.recordHistory.handler(async ({ input }) => (await recordHistory(vault, input, input)) ?? null),
    disclosure: os.disclosure.handler(async ({ input }) => (await disclosedRecords(vault, input.seq)) ?? null),
    receipt: os.receipt.handler(async ({ input }) => (await findReceipt(vault, input.receiptId)) ?? null),
    verifyLog: os.verifyLog.handler(() => verifyLog(vault)),
    publicRecord: os.publicRecord.handler(() => publicRecord(wallet)),
    recordOffer: os.recordOffer.handler(({ input }) => recordOffer(vault, input.network)),
    anchorPermission: os.anchorPermission.handler(({ input }) => anchorPermission(wallet, input)),
    savePermission: os.savePermission.handler(({ input }) => savePermission(wallet, input)),
    sealLog: os.sealLog.handler(({ input }) => anchorLog(wallet, input.network)),
    saveSeal: os.saveSeal.handler(({ input }) => saveSeal(wallet, input.network)),
  };
}
