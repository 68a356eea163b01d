import type { BackupRefusal, BackupSecret } from "../../lib/wallet/keeper.ts";
import { keeping } from "../text/en-keeping.ts";

/** Why a backup was not taken, in plain words. */
export function refusalText(why: BackupRefusal, secret: BackupSecret): string {
  if (why !== "wrong_secret") return keeping.refused[why];
  return "phrase" in secret ? keeping.refused.wrong_phrase : keeping.refused.wrong_passphrase;
}
