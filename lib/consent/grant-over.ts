import { limits } from "../protocol/limits.ts";
import type { Vault } from "../vault/vault.ts";
import { type Grant, stateOf, type Usage } from "./grant.ts";

/** Whether no read can follow under a grant: it ended, is used up, or is not there. `now`: UTC milliseconds. */
export async function isGrantOver(vault: Vault, grantId: string, now: number): Promise<boolean> {
  const [grant, usage] = await Promise.all([vault.collection<Grant>("grants").get(grantId), vault.collection<Usage>("usage").get(grantId)]);
  return !grant || !usage || stateOf(grant.value, usage.value, { wall: now, setBack: 0 }, limits.cursorLifetime) !== "active";
}
