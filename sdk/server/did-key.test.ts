import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base58 } from "../testing/signer.ts";
import { ed25519KeyOf } from "./did-key.ts";

const unsupported = expect.objectContaining({ code: "unsupported_key" });
const didOf = (codec: readonly number[], key: Uint8Array) => `did:key:z${base58(Uint8Array.from([...codec, ...key]))}`;

describe("ed25519KeyOf", () => {
  it("reads a did:key whose key is known from elsewhere", () => {
    // Example of the did:key specification, section Ed25519, with its own publicKeyJwk.
    expect(ed25519KeyOf("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")).toEqual({
      kty: "OKP",
      crv: "Ed25519",
      x: "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",
    });
  });

  it("gives back any 32 bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        expect(ed25519KeyOf(didOf([0xed, 0x01], key)).x).toBe(Buffer.from(key).toString("base64url"));
      }),
    );
  });

  it("refuses every other codec and length", () => {
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: 1, max: 255 }), fc.nat(255)), fc.uint8Array({ minLength: 0, maxLength: 64 }), (codec, key) => {
        fc.pre(!(codec[0] === 0xed && codec[1] === 0x01 && key.length === 32));
        expect(() => ed25519KeyOf(didOf(codec, key))).toThrow(unsupported);
      }),
    );
  });

  it.each([
    "",
    "did:key:",
    "did:web:app.example",
    "did:key:z6Mk",
    "did:key:f6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
    " did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
    "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0",
    "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp\n",
    `did:key:z6Mk${"z".repeat(44)}`,
    `did:key:z6Mk${"1".repeat(100_000)}`,
    "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
    "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
  ])("refuses %j", (did) => {
    expect(() => ed25519KeyOf(did)).toThrow(unsupported);
  });
});
