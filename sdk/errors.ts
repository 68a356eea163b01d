import type { PageError, PageErrorName } from "../lib/protocol/errors.ts";

/** Stable codes: those of the page API, and two that arise beside the page. Match these (or the class), never a message. */
export type DataWalletErrorCode = PageErrorName | "wallet_not_found" | "unknown";

export type DataWalletErrorInit = {
  readonly message: string;
  readonly number?: number;
  readonly data?: Partial<PageError["data"]>;
  readonly cause?: unknown;
};

/** The base of everything the client rejects with. */
export class DataWalletError extends Error {
  override readonly name: string = "DataWalletError";
  readonly code: DataWalletErrorCode;
  /** The EIP-1193 or JSON-RPC number, when it came from a wallet. */
  readonly number: number | undefined;
  /** Whether the same call may succeed later without anything changing in the app. */
  readonly retryable: boolean;
  readonly docs: string | undefined;
  readonly requestId: string | undefined;

  constructor(code: DataWalletErrorCode, { message, number, data, cause }: DataWalletErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.number = number;
    this.retryable = data?.retryable ?? false;
    this.docs = data?.docs;
    this.requestId = data?.requestId;
  }
}

/** The user said no. */
export class UserRejectedError extends DataWalletError {
  override readonly name = "UserRejectedError";
}
/** No such grant for this site. Unknown grants and those of other sites look the same. */
export class UnauthorizedError extends DataWalletError {
  override readonly name = "UnauthorizedError";
}
export class UnsupportedMethodError extends DataWalletError {
  override readonly name = "UnsupportedMethodError";
}
/** The wallet went away. `code` is `extension_reloaded` when only reloading the page helps. */
export class DisconnectedError extends DataWalletError {
  override readonly name = "DisconnectedError";
}
export class GrantExpiredError extends DataWalletError {
  override readonly name = "GrantExpiredError";
}
export class GrantRevokedError extends DataWalletError {
  override readonly name = "GrantRevokedError";
}
/** A stream, field or time range outside the grant. Read the actual scope from the grant. */
export class NotGrantedError extends DataWalletError {
  override readonly name = "NotGrantedError";
}
/** Locked, and the user did not unlock. */
export class LockedError extends DataWalletError {
  override readonly name = "LockedError";
}
/** Closed without an answer: not a no. */
export class DismissedError extends DataWalletError {
  override readonly name = "DismissedError";
}
/** The user saw the request and has nothing of the kind. */
export class NoDataError extends DataWalletError {
  override readonly name = "NoDataError";
}
/** No uses or budget left. */
export class ExhaustedError extends DataWalletError {
  override readonly name = "ExhaustedError";
}
export class InvalidRequestError extends DataWalletError {
  override readonly name = "InvalidRequestError";
}
export class InternalWalletError extends DataWalletError {
  override readonly name = "InternalWalletError";
}
/** This site already has a request open. */
export class AlreadyPendingError extends DataWalletError {
  override readonly name = "AlreadyPendingError";
}

/** The read must be paid for: repeat it with a payment for one of `accepts` (x402 v2 payment requirements). See `payingQuery`. */
export class PaymentRequiredError extends DataWalletError {
  override readonly name = "PaymentRequiredError";
  readonly accepts: readonly unknown[];

  constructor(code: DataWalletErrorCode, init: DataWalletErrorInit) {
    super(code, init);
    this.accepts = init.data?.accepts ?? [];
  }
}

/** The payment was refused; `reason` is the verifier's code. Nothing was read and nothing is owed. */
export class PaymentInvalidError extends DataWalletError {
  override readonly name = "PaymentInvalidError";
  readonly reason: string | undefined;
  readonly accepts: readonly unknown[];

  constructor(code: DataWalletErrorCode, init: DataWalletErrorInit) {
    super(code, init);
    this.reason = init.data?.reason;
    this.accepts = init.data?.accepts ?? [];
  }
}

/** `param` is the path of the offending parameter. */
export class InvalidParamsError extends DataWalletError {
  override readonly name = "InvalidParamsError";
  readonly param: string | undefined;

  constructor(code: DataWalletErrorCode, init: DataWalletErrorInit) {
    super(code, init);
    this.param = init.data?.param;
  }
}

/** Wait `retryAfter` seconds. */
export class RateLimitedError extends DataWalletError {
  override readonly name = "RateLimitedError";
  readonly retryAfter: number | undefined;

  constructor(code: DataWalletErrorCode, init: DataWalletErrorInit) {
    super(code, init);
    this.retryAfter = init.data?.retryAfter;
  }
}

/** No wallet announced itself in time. */
export class WalletNotFoundError extends DataWalletError {
  override readonly name = "WalletNotFoundError";

  constructor() {
    super("wallet_not_found", { message: "No data wallet was found in this page." });
  }
}

type ErrorClass = new (code: DataWalletErrorCode, init: DataWalletErrorInit) => DataWalletError;

const classes: Readonly<Record<PageErrorName, ErrorClass>> = {
  user_rejected: UserRejectedError,
  unauthorized: UnauthorizedError,
  unsupported_method: UnsupportedMethodError,
  disconnected: DisconnectedError,
  extension_reloaded: DisconnectedError,
  grant_expired: GrantExpiredError,
  grant_revoked: GrantRevokedError,
  not_granted: NotGrantedError,
  locked: LockedError,
  dismissed: DismissedError,
  no_data: NoDataError,
  exhausted: ExhaustedError,
  payment_required: PaymentRequiredError,
  payment_invalid: PaymentInvalidError,
  invalid_request: InvalidRequestError,
  invalid_params: InvalidParamsError,
  internal: InternalWalletError,
  already_pending: AlreadyPendingError,
  rate_limited: RateLimitedError,
};

function isWireError(thrown: unknown): thrown is PageError {
  if (typeof thrown !== "object" || thrown === null || !("data" in thrown) || !("code" in thrown)) return false;
  const { data, code } = thrown;
  return typeof code === "number" && typeof data === "object" && data !== null && "code" in data && typeof data.code === "string";
}

/** The typed form of what a provider rejected with. A code this version does not know becomes the base class, code `unknown`. */
export function toDataWalletError(thrown: unknown): DataWalletError {
  if (thrown instanceof DataWalletError) return thrown;
  if (!isWireError(thrown)) return new DataWalletError("unknown", { message: "The wallet answered with something else.", cause: thrown });
  const { code: number, message, data } = thrown;
  const init = { message, number, data, cause: thrown };
  return Object.hasOwn(classes, data.code) ? new classes[data.code](data.code, init) : new DataWalletError("unknown", init);
}
