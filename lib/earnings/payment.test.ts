import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Compensation } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import type { PaymentPayload } from "../protocol/methods.ts";
import { UINT256_MAX } from "./amount.ts";
import type { Authorization } from "./authorization.ts";
import { type PaymentRequirements, paymentRequirements } from "./compensation.ts";
import { type PaymentProblem, paymentKey, verifyPayment } from "./payment.ts";
import { payingApp } from "./testing.ts";

const USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
const STRANGER = "0x1111111111111111111111111111111111111111";
const ZERO = `0x${"0".repeat(40)}`;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const offer: Compensation = { scheme: "exact", network: "eip155:8453", asset: USDC, amount: "1000", per: "read" };
const requirements = paymentRequirements(offer, 1000n, PAY_TO);
const app = payingApp();
const payment = await app.pay(requirements);
const now = Date.now();
const seconds = BigInt(Math.floor(now / 1000));

function reasonOf(payload: PaymentPayload, asked: PaymentRequirements = requirements, at = now): string | undefined {
  try {
    verifyPayment(payload, asked, at);
    return undefined;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    expect(error.code).toBe("payment_invalid");
    expect(error.details.accepts).toEqual([asked]);
    return error.details.reason;
  }
}

const accepted = (change: Partial<PaymentPayload["accepted"]>): PaymentPayload => ({ ...payment, accepted: { ...payment.accepted, ...change } });
const altered = (change: Partial<Authorization>): PaymentPayload => ({
  ...payment,
  payload: { ...payment.payload, authorization: { ...payment.payload.authorization, ...change } },
});
const signedAs = (signature: string): PaymentPayload => ({ ...payment, payload: { ...payment.payload, signature } });

type Hex = `0x${string}`;
const types = {
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
} as const;

/** Honestly signed by the app's key, with contents that its client would not choose. */
async function resigned(
  change: Partial<Authorization>,
  domain: { name?: string; version?: string; chainId?: number; verifyingContract?: Hex } = {},
): Promise<PaymentPayload> {
  const payload = altered(change);
  const { from, to, value, validAfter, validBefore, nonce } = payload.payload.authorization;
  const signature = await app.account.signTypedData({
    domain: { name: "USD Coin", version: "2", chainId: 8453, verifyingContract: USDC, ...domain },
    types,
    primaryType: "TransferWithAuthorization",
    message: {
      from: from as Hex,
      to: to as Hex,
      value: BigInt(value),
      validAfter: BigInt(validAfter),
      validBefore: BigInt(validBefore),
      nonce: nonce as Hex,
    },
  });
  return { ...payload, payload: { ...payload.payload, signature } };
}

describe("the stock client pays", () => {
  test("what was asked, and the payment verifies", () => {
    expect(verifyPayment(payment, requirements, now)).toMatchObject({
      scheme: "exact",
      network: "eip155:8453",
      asset: USDC.toLowerCase(),
      payer: app.address,
      payTo: PAY_TO.toLowerCase(),
      amount: 1000n,
      nonce: payment.payload.authorization.nonce.toLowerCase(),
    });
  });

  test("in a token that the wallet does not know", async () => {
    const asked = paymentRequirements(
      { ...offer, network: "eip155:31337", asset: STRANGER, extra: { name: "Foo", version: "1", decimals: 2 } },
      7n,
      PAY_TO,
    );
    expect(verifyPayment(await app.pay(asked), asked, now)).toMatchObject({ amount: 7n, extra: { name: "Foo", version: "1", decimals: 2 } });
  });

  test("any amount, and that amount alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: UINT256_MAX }), fc.bigInt({ min: 1n, max: UINT256_MAX }), async (due, other) => {
        const asked = { ...requirements, amount: due.toString() };
        const paid = await app.pay(asked);
        expect(verifyPayment(paid, asked, now).amount).toBe(due);
        expect(reasonOf(paid, { ...asked, amount: other.toString() })).toBe(
          other === due ? undefined : "invalid_exact_evm_payload_authorization_value_mismatch",
        );
      }),
      { numRuns: 20 },
    );
  });

  test("addresses in any case", async () => {
    const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`;
    expect(reasonOf(accepted({ asset: USDC.toLowerCase(), payTo: PAY_TO.toLowerCase() }))).toBeUndefined();
    const shouted = altered({ from: upper(app.address), to: PAY_TO.toLowerCase(), nonce: upper(payment.payload.authorization.nonce) });
    expect(verifyPayment(shouted, requirements, now)).toEqual(verifyPayment(payment, requirements, now));
  });
});

describe("every part of it is checked", () => {
  const cases: [string, PaymentPayload | Promise<PaymentPayload>, PaymentProblem][] = [
    ["another scheme", accepted({ scheme: "upto" }), "invalid_exact_evm_scheme"],
    ["another network", accepted({ network: "eip155:84532" }), "invalid_exact_evm_network_mismatch"],
    ["another token", accepted({ asset: STRANGER }), "invalid_exact_evm_asset_mismatch"],
    ["another amount accepted", accepted({ amount: "999" }), "invalid_exact_evm_payload_authorization_value_mismatch"],
    ["another payee accepted", accepted({ payTo: STRANGER }), "invalid_exact_evm_recipient_mismatch"],
    ["another payee", altered({ to: STRANGER }), "invalid_exact_evm_recipient_mismatch"],
    ["another payee, signed", resigned({ to: STRANGER }), "invalid_exact_evm_recipient_mismatch"],
    ["nobody as payee, signed", resigned({ to: ZERO }), "invalid_exact_evm_recipient_mismatch"],
    ["less, signed", resigned({ value: "999" }), "invalid_exact_evm_payload_authorization_value_mismatch"],
    ["more, signed", resigned({ value: "1001" }), "invalid_exact_evm_payload_authorization_value_mismatch"],
    ["nothing, signed", resigned({ value: "0" }), "invalid_exact_evm_payload_authorization_value_mismatch"],
    ["more than a token can count", altered({ value: "9".repeat(78) }), "invalid_exact_evm_payload_authorization_value_mismatch"],
    ["not valid yet, signed", resigned({ validAfter: (seconds + 60n).toString() }), "invalid_exact_evm_payload_authorization_valid_after"],
    ["valid from now on, signed", resigned({ validAfter: seconds.toString() }), "invalid_exact_evm_payload_authorization_valid_after"],
    ["over, signed", resigned({ validBefore: (seconds - 1n).toString() }), "invalid_exact_evm_payload_authorization_valid_before"],
    ["over too soon, signed", resigned({ validBefore: (seconds + 299n).toString() }), "invalid_exact_evm_payload_authorization_valid_before"],
    [
      "valid beyond what a token can count",
      altered({ validBefore: (UINT256_MAX + 1n).toString() }),
      "invalid_exact_evm_payload_authorization_valid_before",
    ],
    ["another payer", altered({ from: STRANGER }), "invalid_exact_evm_signature"],
    ["nobody as payer", altered({ from: ZERO }), "invalid_exact_evm_signature"],
    ["nobody as payer, signed", resigned({ from: ZERO }), "invalid_exact_evm_signature"],
    ["another start than signed", altered({ validAfter: "1" }), "invalid_exact_evm_signature"],
    [
      "another end than signed",
      altered({ validBefore: (BigInt(payment.payload.authorization.validBefore) + 1n).toString() }),
      "invalid_exact_evm_signature",
    ],
    ["another nonce than signed", altered({ nonce: `0x${"12".repeat(32)}` }), "invalid_exact_evm_signature"],
    ["signed for another token", resigned({}, { verifyingContract: STRANGER }), "invalid_exact_evm_signature"],
    ["signed for another chain", resigned({}, { chainId: 1 }), "invalid_exact_evm_signature"],
    ["signed for another token name", resigned({}, { name: "USDC" }), "invalid_exact_evm_signature"],
    ["signed for another token version", resigned({}, { version: "1" }), "invalid_exact_evm_signature"],
    ["no signature", signedAs(`0x${"00".repeat(64)}1b`), "invalid_exact_evm_signature"],
    ["a signature of no curve point", signedAs(`0x${"ff".repeat(32)}${"11".repeat(32)}1b`), "invalid_exact_evm_signature"],
    ["a short signature", signedAs("0x1234"), "invalid_exact_evm_signature"],
  ];

  test.each(cases)("%s", async (_, payload, reason) => {
    expect(reasonOf(await payload)).toBe(reason);
  });

  test("what is signed anew and right, is right", async () => {
    expect(
      reasonOf(await resigned({ validAfter: (seconds - 1n).toString(), validBefore: (seconds + 300n).toString(), nonce: `0x${"12".repeat(32)}` })),
    ).toBeUndefined();
    expect(reasonOf(await resigned({ validBefore: UINT256_MAX.toString() }))).toBeUndefined();
  });

  test("the time is the one given", () => {
    expect(reasonOf(payment, requirements, now + 3_300_000 - 2000)).toBeUndefined();
    expect(reasonOf(payment, requirements, now + 3_300_000 + 2000)).toBe("invalid_exact_evm_payload_authorization_valid_before");
  });
});

describe("one authorization has one signature", () => {
  const { signature } = payment.payload;
  const rs = signature.slice(0, 130);
  const v = signature.slice(130);

  test("the mirrored one, which the curve would take, is refused", () => {
    const mirrored = (ORDER - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, "0");
    expect(reasonOf(signedAs(`${signature.slice(0, 66)}${mirrored}${v === "1b" ? "1c" : "1b"}`))).toBe("invalid_exact_evm_signature");
  });

  test("v is 27 or 28, as the token asks", () => {
    expect(["1b", "1c"]).toContain(v);
    expect(reasonOf(signedAs(`${rs}${v === "1b" ? "00" : "01"}`))).toBe("invalid_exact_evm_signature");
    expect(reasonOf(signedAs(`${rs}${v === "1b" ? "1c" : "1b"}`))).toBe("invalid_exact_evm_signature");
    expect(reasonOf(signedAs(`${rs}1d`))).toBe("invalid_exact_evm_signature");
  });

  test("any flipped bit breaks it", () => {
    fc.assert(
      fc.property(fc.nat(64 * 8 - 1), (bit) => {
        const bytes = Buffer.from(signature.slice(2), "hex");
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(reasonOf(signedAs(`0x${bytes.toString("hex")}`))).toBe("invalid_exact_evm_signature");
      }),
      { numRuns: 40 },
    );
  });
});

test("a payment is remembered under one name, whatever the case", () => {
  expect(paymentKey("eip155:8453", USDC, PAY_TO, "0xAB")).toBe(paymentKey("eip155:8453", USDC.toLowerCase(), PAY_TO.toLowerCase(), "0xab"));
  expect(paymentKey("eip155:8453", USDC, PAY_TO, "0xab")).not.toBe(paymentKey("eip155:1", USDC, PAY_TO, "0xab"));
});
