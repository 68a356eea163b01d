import * as z from "zod";
import { accessRequest, clientDescription, type GrantedAccess } from "./access-request.ts";
import { limits } from "./limits.ts";

const id = z.string().min(1).max(100);
const grantId = z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/);
const instant = z.iso.datetime({ offset: true });

/** x402 v2 `PaymentPayload`, scheme `exact` by EIP-3009. Shape only: `lib/earnings` decides whether it pays. */
const hex = (bytes: number) => z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`));
const uint = z.string().regex(/^\d{1,78}$/);
const accepted = z.object({
  scheme: z.string().max(32),
  network: z.string().max(64),
  asset: z.string().max(64),
  amount: uint,
  payTo: z.string().max(64),
});
export const paymentPayload = z.object({
  x402Version: z.literal(2),
  accepted,
  payload: z.object({
    signature: hex(65),
    authorization: z.object({ from: hex(20), to: hex(20), value: uint, validAfter: uint, validBefore: uint, nonce: hex(32) }),
  }),
});

const channelPayment = {
  channelConfig: z.object({
    payer: hex(20),
    payerAuthorizer: hex(20),
    receiver: hex(20),
    receiverAuthorizer: hex(20),
    token: hex(20),
    withdrawDelay: z
      .int()
      .min(0)
      .max(2 ** 40 - 1),
    salt: hex(32),
  }),
  voucher: z.object({ channelId: hex(32), maxClaimableAmount: uint, signature: hex(65) }),
};

/** x402 v2 `PaymentPayload`, scheme `batch-settlement`: a voucher, and a deposit by EIP-3009 where the channel has too little. Shape only. */
export const batchPayload = z.object({
  x402Version: z.literal(2),
  accepted,
  payload: z.discriminatedUnion("type", [
    z.object({ type: z.literal("voucher"), ...channelPayment }),
    z.object({
      type: z.literal("deposit"),
      ...channelPayment,
      deposit: z.object({
        amount: uint,
        authorization: z.object({ erc3009Authorization: z.object({ validAfter: uint, validBefore: uint, salt: hex(32), signature: hex(65) }) }),
      }),
    }),
  ]),
});

/** Params of every page-callable method. A method that is not in this table does not exist. */
export const methodParams = {
  data_getCapabilities: z.strictObject({}),
  data_requestGrant: z.strictObject({ authorization_details: z.array(accessRequest).length(1), client: clientDescription }),
  data_getGrants: z.strictObject({}),
  data_query: z.strictObject({
    grantId,
    stream: z.string().max(64),
    fields: z.array(z.string().max(64)).min(1).max(limits.fields).optional(),
    time_range: z.strictObject({ since: instant.optional(), until: instant.optional() }).optional(),
    order: z.enum(["asc", "desc"]).optional(),
    limit: z.int().min(1).max(limits.pageSize).optional(),
    cursor: z.string().min(1).max(2048).optional(),
    payment: z.union([paymentPayload, batchPayload]).optional(),
  }),
  data_present: z.strictObject({ grantId, challenge: z.string().min(8).max(512), audience: z.string().min(1).max(500) }),
  data_revokeGrant: z.strictObject({ grantId }),
  data_acknowledgeErasure: z.strictObject({ grantId, status: z.enum(["accepted", "erased", "refused"]) }),
  data_getPending: z.strictObject({}),
  data_cancelRequest: z.strictObject({ requestId: id }),
} as const;

export type MethodName = keyof typeof methodParams;
export type MethodParams = { [M in MethodName]: z.output<(typeof methodParams)[M]> };
/** What a caller may write: members with a default may be left out. */
export type MethodInput = { [M in MethodName]: z.input<(typeof methodParams)[M]> };
export type PaymentPayload = z.output<typeof paymentPayload>;
export type BatchPayload = z.output<typeof batchPayload>;
export type AnyPayment = PaymentPayload | BatchPayload;

/** x402 v2 `SettlementResponse` of a read that a voucher paid for: its client counts on from it. Nothing is on a chain yet. */
export type PaymentResponse = {
  readonly success: true;
  readonly transaction: "";
  readonly network: string;
  readonly payer: string;
  readonly amount: string;
  readonly extra: { readonly chargedAmount: string; readonly channelState: Readonly<Record<string, string | number>> };
};

/** What an app says to a wish for erasure: it will be done by the deadline, it is done, or it will not be done. */
export type ErasureStatus = MethodParams["data_acknowledgeErasure"]["status"];

export type GrantState = "active" | "expired" | "revoked" | "exhausted";

export type RecordPage = {
  readonly object: "list";
  readonly has_more: boolean;
  readonly next_cursor?: string;
  readonly data: readonly {
    readonly object: "record";
    /** Stable for one grant; differs between grants, so two apps cannot compare notes by it. */
    readonly id: string;
    readonly stream: string;
    /** When the record entered the vault, RFC 3339. */
    readonly emitted_at: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly disclosure: { readonly id: string; readonly usesLeft?: number };
  /** Of a page that a voucher paid for. */
  readonly payment?: PaymentResponse;
};

/** The consent as EIP-712, with grants that have a price: who signed (the address that is paid), and the 65 bytes, 0x-prefixed hex. */
export type ConsentSignature = { readonly signer: string; readonly signature: string };

export type GrantAnswer = {
  readonly requestId: string;
  readonly grantId: string;
  /** Compact JWS, `typ: vc+jwt`. */
  readonly credential: string;
  readonly authorization_details: readonly GrantedAccess[];
  readonly expiresAt: string;
  readonly consent?: ConsentSignature;
};

export type MethodResult = {
  data_getCapabilities: {
    readonly apiVersion: "1";
    readonly purposes: readonly string[];
    readonly accessModes: readonly string[];
    readonly grantFormats: readonly ["vc+jwt"];
    readonly payment: { readonly schemes: readonly string[]; readonly networks: readonly string[] };
    readonly limits: Readonly<Record<string, number>>;
  };
  data_requestGrant: GrantAnswer;
  data_getGrants: readonly {
    readonly grantId: string;
    readonly state: GrantState;
    readonly authorization_details: readonly GrantedAccess[];
    readonly expiresAt: string;
    readonly usesLeft?: number;
    readonly credential: string;
    readonly consent?: ConsentSignature;
    /** Where the person put it on a public record: compact JWS of the credential's issuer, for `consentOnChain` of the sdk. */
    readonly anchor?: string;
    /** The person asked that what was read under it is deleted. */
    readonly erasure?: { readonly deadline: string; readonly status?: ErasureStatus };
  }[];
  data_query: RecordPage;
  data_present: { readonly presentation: string };
  data_revokeGrant: Readonly<Record<string, never>>;
  data_acknowledgeErasure: Readonly<Record<string, never>>;
  data_getPending: readonly { readonly requestId: string; readonly requestedAt: string }[];
  data_cancelRequest: Readonly<Record<string, never>>;
};
