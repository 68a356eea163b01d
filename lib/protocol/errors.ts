/**
 * The error table of the page API. A code crosses the wire; nobody matches message text.
 * Source: docs/page-api.md, section Errors (EIP-1193 and JSON-RPC 2.0 numbers where they exist).
 */
const table = {
  user_rejected: { code: 4001, retryable: false, message: "The user said no." },
  unauthorized: { code: 4100, retryable: false, message: "There is no such grant for this site." },
  unsupported_method: { code: 4200, retryable: false, message: "There is no such method." },
  disconnected: { code: 4900, retryable: true, message: "The wallet went away." },
  extension_reloaded: { code: 4900, retryable: false, message: "The wallet was updated. Reload the page." },
  grant_expired: { code: 4910, retryable: false, message: "The grant has expired." },
  grant_revoked: { code: 4911, retryable: false, message: "The grant was revoked." },
  not_granted: { code: 4912, retryable: false, message: "The stream, field or time range is outside the grant." },
  locked: { code: 4914, retryable: true, message: "The wallet is locked." },
  dismissed: { code: 4915, retryable: true, message: "The request was closed without an answer." },
  no_data: { code: 4916, retryable: false, message: "There is nothing to grant." },
  exhausted: { code: 4918, retryable: false, message: "No uses are left." },
  payment_required: { code: 4920, retryable: true, message: "This read must be paid for." },
  payment_invalid: { code: 4921, retryable: true, message: "The payment was refused." },
  invalid_request: { code: -32600, retryable: false, message: "The request is malformed." },
  invalid_params: { code: -32602, retryable: false, message: "The parameters are malformed." },
  internal: { code: -32603, retryable: true, message: "Something went wrong in the wallet." },
  already_pending: { code: -32002, retryable: true, message: "This site already has a request open." },
  rate_limited: { code: -32005, retryable: true, message: "Too many requests." },
} as const;

export type PageErrorName = keyof typeof table;

/** What a page receives. `message` holds no personal data and does not tell whether something exists. */
export type PageError = {
  readonly code: number;
  readonly message: string;
  readonly data: {
    readonly code: PageErrorName;
    readonly retryable: boolean;
    readonly docs: string;
    readonly requestId?: string;
    /** Path of the offending parameter, with `invalid_params`. */
    readonly param?: string;
    /** x402 v2 payment requirements, with `payment_required` and `payment_invalid`. */
    readonly accepts?: readonly unknown[];
    /** The verifier's reason code, with `payment_invalid`. */
    readonly reason?: string;
    /** Seconds, with `rate_limited`. */
    readonly retryAfter?: number;
  };
};

export type PageErrorDetails = Pick<PageError["data"], "requestId" | "param" | "accepts" | "reason" | "retryAfter">;

/** An expected refusal. Every other thrown value reaches a page as `internal`, without its text. */
export class WalletError extends Error {
  override readonly name = "WalletError";
  readonly code: PageErrorName;
  readonly details: PageErrorDetails;

  constructor(code: PageErrorName, details: PageErrorDetails = {}) {
    super(table[code].message);
    this.code = code;
    this.details = details;
  }
}

/** The wire form of anything thrown. */
export function toPageError(thrown: unknown): PageError {
  const { code, details } = thrown instanceof WalletError ? thrown : new WalletError("internal");
  const { code: number, message, retryable } = table[code];
  return { code: number, message, data: { code, retryable, docs: `https://freehold.example/docs/page-api#${code}`, ...details } };
}
