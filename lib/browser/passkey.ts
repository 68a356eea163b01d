import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, randomBytes } from "../crypto/bytes.ts";

/** One of the wallet's passkeys, as the browser must be asked for it. Both base64url. */
export type PasskeyCandidate = { readonly id: string; readonly salt: string };

/** What a passkey gives: `secret` is the 32 bytes that its authenticator derives from `salt`, the same ones each time. All base64url. */
export type PasskeySecret = PasskeyCandidate & { readonly secret: string };

/**
 * `cancelled`: the person or the authenticator said no; the browser does not tell which. `unsupported`: this browser or authenticator
 * derives no secrets. `known`: the authenticator holds one of the wallet's passkeys already.
 */
export type PasskeyRefusal = "cancelled" | "timed_out" | "unsupported" | "known";

export type PasskeyResult = ({ readonly kind: "given" } & PasskeySecret) | { readonly kind: "refused"; readonly why: PasskeyRefusal };

/** The browser's passkey dialogs, for an extension page. The toolbar's popup has none: it closes when the dialog takes the focus. */
export type Passkeys = { readonly register: typeof registerPasskey; readonly use: typeof usePasskey };

/** Milliseconds. The dialog may lead through a phone or a security key's PIN. */
const PATIENCE = 3 * 60_000;

/** Any will do: the wallet checks no signature, it only wants the secret. ES256, EdDSA, and RS256 for older Windows Hello. */
const algorithms: PublicKeyCredentialParameters[] = [-7, -8, -257].map((alg) => ({ type: "public-key", alg }));

const refused = (why: PasskeyRefusal): PasskeyResult => ({ kind: "refused", why });

/**
 * Makes a passkey for this extension's own origin (WebAuthn Level 3, with its `prf` extension). `name` is shown in the authenticator's
 * own list; what else is given to it is random. `known`: ids of the wallet's passkeys, of which an authenticator gets one only.
 * Rejects with the browser's `DOMException` where the reason is none of {@link PasskeyRefusal}.
 */
export async function registerPasskey(name: string, known: readonly string[], signal: AbortSignal): Promise<PasskeyResult> {
  const salt = randomBytes(32);
  const made = await asked(signal, () =>
    navigator.credentials.create({
      ...waiting(signal),
      publicKey: {
        rp: { name: "Freehold" },
        user: { id: randomBytes(32), name, displayName: name },
        challenge: randomBytes(32),
        pubKeyCredParams: algorithms,
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        excludeCredentials: known.map(descriptor),
        attestation: "none",
        extensions: { prf: { eval: { first: salt } } },
        timeout: PATIENCE,
      },
    }),
  );
  if (typeof made === "string") return refused(made);
  const { prf } = made.getClientExtensionResults();
  const candidate = { id: encodeBase64url(new Uint8Array(made.rawId)), salt: encodeBase64url(salt) };
  if (prf?.results) return given(candidate, prf.results.first);
  // Many security keys evaluate it only when they are used, not when the passkey is made.
  return prf?.enabled === true ? usePasskey([candidate], signal) : refused("unsupported");
}

/** Asks for any one of these passkeys. Rejects with the browser's `DOMException` where the reason is none of {@link PasskeyRefusal}. */
export async function usePasskey(candidates: readonly PasskeyCandidate[], signal: AbortSignal): Promise<PasskeyResult> {
  const used = await asked(signal, () =>
    navigator.credentials.get({
      ...waiting(signal),
      publicKey: {
        challenge: randomBytes(32),
        allowCredentials: candidates.map(({ id }) => descriptor(id)),
        userVerification: "required",
        extensions: { prf: { evalByCredential: Object.fromEntries(candidates.map(({ id, salt }) => [id, { first: decodeBase64url(salt) }])) } },
        timeout: PATIENCE,
      },
    }),
  );
  if (typeof used === "string") return refused(used);
  const id = encodeBase64url(new Uint8Array(used.rawId));
  const candidate = candidates.find((one) => one.id === id);
  const { prf } = used.getClientExtensionResults();
  return candidate && prf?.results ? given(candidate, prf.results.first) : refused("unsupported");
}

export const passkeys: Passkeys = { register: registerPasskey, use: usePasskey };

const descriptor = (id: string): PublicKeyCredentialDescriptor => ({ type: "public-key", id: decodeBase64url(id) });

/** The browser tells its own time-out and a "no" alike: ours ends first, and by a name of its own. */
const waiting = (signal: AbortSignal) => ({ signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE - 5000)]) });

/** The credential, or why there is none. */
async function asked(signal: AbortSignal, dialog: () => Promise<Credential | null>): Promise<PublicKeyCredential | PasskeyRefusal> {
  if (typeof PublicKeyCredential === "undefined") return "unsupported";
  try {
    const credential = await dialog();
    return credential instanceof PublicKeyCredential ? credential : "cancelled";
  } catch (error) {
    if (signal.aborted) return "cancelled";
    const why = error instanceof DOMException ? refusals.get(error.name) : undefined;
    if (why === undefined) throw error;
    return why;
  }
}

/** https://www.w3.org/TR/webauthn-3/#sctn-create-request-exceptions */
const refusals: ReadonlyMap<string, PasskeyRefusal> = new Map([
  ["NotAllowedError", "cancelled"],
  ["AbortError", "cancelled"],
  ["TimeoutError", "timed_out"],
  ["InvalidStateError", "known"],
  ["ConstraintError", "unsupported"],
  ["NotSupportedError", "unsupported"],
  ["SecurityError", "unsupported"],
]);

/** The text of the secret; its bytes are wiped. */
function given(candidate: PasskeyCandidate, output: BufferSource): PasskeyResult {
  const bytes: Bytes = ArrayBuffer.isView(output) ? new Uint8Array(output.buffer, output.byteOffset, output.byteLength) : new Uint8Array(output);
  const secret = encodeBase64url(bytes);
  const whole = bytes.length === 32;
  bytes.fill(0);
  return whole ? { kind: "given", id: candidate.id, salt: candidate.salt, secret } : refused("unsupported");
}
