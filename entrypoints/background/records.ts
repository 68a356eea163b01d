import { type Asked, putOnRecord } from "../../lib/anchoring/anchorings.ts";
import { sealFile, statementFile } from "../../lib/anchoring/files.ts";
import { canBring } from "../../lib/anchoring/own-way.ts";
import { placeViews, recordViews, sealViews } from "../../lib/anchoring/record-views.ts";
import { sealLog } from "../../lib/anchoring/seals.ts";
import type { FileView, PublicRecordView } from "../../lib/anchoring/views.ts";
import { changed, type Wallet } from "./wallet.ts";

/** What the person puts on a public record, and how it stands there. */

export async function publicRecord(wallet: Wallet): Promise<PublicRecordView> {
  const { vault } = wallet;
  const [permissions, seals, places] = await Promise.all([recordViews(wallet), sealViews(vault), placeViews(vault, canBring)]);
  return { permissions, seals, places };
}

export async function anchorPermission(wallet: Wallet, asked: Omit<Asked, "by">): Promise<null> {
  await putOnRecord(wallet, { ...asked, by: "wallet" }, wallet.clock());
  return begun(wallet);
}

export async function savePermission(wallet: Wallet, { grantId, network }: Omit<Asked, "by">): Promise<FileView> {
  const file = await statementFile(wallet, grantId, network, wallet.clock());
  await begun(wallet);
  return file;
}

export async function anchorLog(wallet: Wallet, network: string): Promise<null> {
  await sealLog(wallet.vault, network, "wallet", wallet.clock());
  return begun(wallet);
}

export async function saveSeal(wallet: Wallet, network: string): Promise<FileView> {
  const file = await sealFile(wallet.vault, network, wallet.clock());
  await begun(wallet);
  return file;
}

async function begun(wallet: Wallet): Promise<null> {
  wallet.anchoring.wake();
  await changed(wallet);
  return null;
}
