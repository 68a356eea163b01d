import { DataWalletError, type DataWalletErrorCode, PaymentInvalidError, RateLimitedError } from "../../../sdk/errors.ts";
import { BackendError } from "./backend.ts";

/** One plain sentence for everything a wallet may answer. What is missing here does not compile. */
const fromWallet: Readonly<Record<DataWalletErrorCode, string>> = {
  wallet_not_found: "No data wallet was found in this browser. Install one, reload this page and try again.",
  user_rejected: "You said no. Nothing was shared, and you can change your mind at any time.",
  dismissed: "The question was closed without an answer. Nothing was shared. Ask again whenever it suits you.",
  locked: "Your wallet is locked. Unlock it and try again.",
  no_data: "Your wallet has no listening history to share yet. Import one there first.",
  already_pending: "Your wallet already has a question from us open. Answer it there first.",
  rate_limited: "We asked too often. Wait a little and try again.",
  grant_expired: "The time you gave us is over. We read nothing, and have forgotten what we had.",
  grant_revoked: "You took back access. We read nothing, and have forgotten what we had.",
  exhausted: "All the reads you allowed are used up. Connect again to allow more.",
  not_granted: "You kept that part to yourself. We read nothing this time.",
  unauthorized: "Your wallet knows of no access for this site. Connect again.",
  payment_required: "This read has a price, and we did not pay it. Nothing was read.",
  payment_invalid: "Your wallet refused our payment. Nothing was read and nothing is owed.",
  disconnected: "Your wallet went away. Try again in a moment.",
  extension_reloaded: "Your wallet was updated. Reload this page to go on.",
  unsupported_method: "Your wallet cannot do this yet. An update may help.",
  invalid_request: "We asked in a way your wallet does not understand. That is our mistake.",
  invalid_params: "We asked in a way your wallet does not understand. That is our mistake.",
  internal: "Something went wrong in your wallet. Nothing was read. Try again.",
  unknown: "Your wallet gave an answer we do not know. Nothing was read.",
};

const fromBackend: Readonly<Record<BackendError["code"], string>> = {
  bad_signature: "The signature on your permission does not hold, so we did not use it.",
  unsupported_algorithm: "Your permission is signed in a way we do not know, so we did not use it.",
  unsupported_key: "Your permission is signed with a kind of key we do not know, so we did not use it.",
  malformed: "Your permission is not in a form we can read, so we did not use it.",
  issuer_mismatch: "Your permission was not signed by the one it names, so we did not use it.",
  wrong_origin: "Your permission is for another site, so we did not use it.",
  wrong_challenge: "Your wallet answered another question than ours. Try again.",
  wrong_audience: "Your wallet answered someone else. Try again.",
  wrong_credential: "The proof of our key was for another permission, so it was not used.",
  wrong_key: "Your permission is for another key than the one that was used.",
  not_bound: "Your permission is for no key of ours, so none could be checked.",
  expired: "Your permission has expired. Connect again.",
  not_yet_valid: "Your permission starts later than now. Check this computer's clock.",
  wrong_list: "The list that says whether your permission holds is another one, so we did not use it.",
  stale_list: "The list that says whether your permission holds is an old one, so we did not use it.",
  status_unavailable: "We could not find out whether your permission still holds, so we did not use it.",
  wrong_contract: "Your permission stands in another public record than the one we know, so we did not use it.",
  wrong_chain: "Your permission stands on another network than the one we asked, so we did not use it.",
  chain_unavailable: "We could not find out whether your permission stands on the public record, so we did not use it.",
  revoked: "You took back access. We read nothing, and have forgotten what we had.",
  no_session_grant: "We have no permission from you. Connect first.",
  not_live: "Your wallet has not confirmed the permission. Connect again.",
  price_not_agreed: "The price is not the one we agreed on, so we did not pay. Nothing was read.",
  too_many_payments: "We have paid for enough today. Nothing was read.",
  internal: "Something went wrong on our side. Nothing was read. Try again.",
  unreachable: "We cannot reach our own server. Try again in a moment.",
};

/** What to tell a person about anything thrown, by its code. */
export function sentenceFor(error: unknown): string {
  if (error instanceof BackendError) return fromBackend[error.code];
  if (!(error instanceof DataWalletError)) return "Something went wrong on this page. Reload it and try again.";
  if (error instanceof RateLimitedError && error.retryAfter !== undefined) return `We asked too often. Try again in ${error.retryAfter} seconds.`;
  if (error instanceof PaymentInvalidError && error.reason !== undefined) return `${fromWallet.payment_invalid} (Reason: ${error.reason}.)`;
  return fromWallet[error.code];
}

/** Codes after which this app may keep nothing of what it read. */
export const isOver = (error: unknown): boolean =>
  error instanceof DataWalletError && ["grant_revoked", "grant_expired", "unauthorized"].includes(error.code);
