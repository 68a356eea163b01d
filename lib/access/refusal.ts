import { logEvents } from "../activity/log.ts";
import type { PageErrorName, WalletError } from "../protocol/errors.ts";
import type { MethodName } from "../protocol/methods.ts";
import type { Vault } from "../vault/vault.ts";

/** Refusals of a read, a presentation or a return. A price that was named is no refusal, a malformed call no event of the person's. */
const logged: ReadonlySet<PageErrorName> = new Set(["unauthorized", "grant_expired", "grant_revoked", "not_granted", "exhausted", "payment_invalid"]);

/** Notes in the log that a site was refused, where that is the person's business. */
export async function logRefusal(
  vault: Vault,
  { origin, method, grantId, error }: { origin: string; method: MethodName; grantId: string | undefined; error: WalletError },
  now: number,
): Promise<void> {
  if (!logged.has(error.code)) return;
  const { code, details } = error;
  await logEvents(
    vault,
    [
      {
        type: "refused",
        origin,
        method,
        code,
        ...(grantId === undefined ? {} : { grantId }),
        ...(details.reason === undefined ? {} : { reason: details.reason }),
      },
    ],
    now,
  );
}
