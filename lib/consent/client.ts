import type { ClientDescription } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";

/**
 * An address that the wallet will send to must be the asking site's own: nobody has it send anything to anybody else.
 * Throws `WalletError` `invalid_params`.
 */
export function checkClient({ event_endpoint: endpoint }: ClientDescription, origin: string): void {
  if (endpoint === undefined) return;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.origin !== origin || url.username || url.password || url.hash) throw new WalletError("invalid_params", { param: "client.event_endpoint" });
}
