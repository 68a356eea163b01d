import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { createAgent, type ICredentialPlugin, type IDIDManager, type IKeyManager, type IResolver } from "@veramo/core";
import { CredentialProviderJWT } from "@veramo/credential-jwt";
import { CredentialPlugin } from "@veramo/credential-w3c";
import { identityPlugins } from "../lib/identity/agent.ts";
import { identityFor } from "../lib/identity/app-identity.ts";
import { signCredential } from "../lib/identity/credential.ts";
import { testVault } from "../lib/vault/testing.ts";
import { ed25519KeyOf } from "../sdk/server/did-key.ts";
import { verifyGrant } from "../sdk/server/verify-grant.ts";
import { grantPayload } from "../sdk/testing/signer.ts";
import { atLeast, atMost, type Figure } from "./figure.ts";
import { medianRatio } from "./statistics.ts";

const ORIGIN = "https://concertfinder.example";
const NOW = new Date("2026-11-21T00:00:00Z");
const TERMS = { DataAccessGrant: "urn:datawallet:terms#DataAccessGrant" };

/** One grant as the wallet signs it, what a bare verification needs of it, and the same claims as Veramo's own JWT credential. */
type Sample = {
  readonly token: string;
  readonly bare: { readonly input: Buffer; readonly signature: Buffer; readonly key: KeyObject; readonly x: string; readonly payload: string };
  readonly veramo: string;
};

const newAgent = (vault: Awaited<ReturnType<typeof testVault>>) =>
  createAgent<IKeyManager & IDIDManager & IResolver & ICredentialPlugin>({
    plugins: [...identityPlugins(vault), new CredentialPlugin([new CredentialProviderJWT()])],
  });

/** As many grants, each by a DID of its own. */
async function samples(count: number): Promise<{ agent: ReturnType<typeof newAgent>; grants: readonly Sample[] }> {
  const vault = await testVault();
  const agent = newAgent(vault);
  const grants: Sample[] = [];
  for (let at = 0; at < count; at++) {
    const { did } = await identityFor(vault, `https://app-${String(at)}.example`, NOW.getTime());
    const terms = { issuer: did, origin: ORIGIN, validFrom: new Date("2026-11-20T12:00:00Z"), validUntil: new Date("2026-11-27T12:00:00Z") };
    const { iss: _, iat: __, exp: ___, jti: ____, ...credential } = grantPayload(terms);
    const token = await signCredential(vault, did, { ...credential, "@context": [credential["@context"][0], TERMS] });
    const { id, type, credentialSubject, validFrom, validUntil } = credential;
    const old = await agent.createVerifiableCredential({
      credential: { id, type, credentialSubject, issuer: { id: did }, issuanceDate: validFrom, expirationDate: validUntil },
      proofFormat: "jwt",
    });
    grants.push({ token, bare: bareOf(token, did), veramo: String(Object.entries(old.proof).find(([name]) => name === "jwt")?.[1]) });
  }
  return { agent, grants };
}

function bareOf(token: string, did: string): Sample["bare"] {
  const [head = "", body = "", signature = ""] = token.split(".");
  const jwk = ed25519KeyOf(did);
  return {
    input: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, "base64url"),
    key: createPublicKey({ key: jwk, format: "jwk" }),
    x: jwk.x,
    payload: Buffer.from(body, "base64url").toString(),
  };
}

function bare({ input, signature, payload }: Sample["bare"], key: KeyObject): void {
  if (!verify(null, input, key, signature)) throw new Error("not verified");
  JSON.parse(payload);
}

const spki = Buffer.from("302a300506032b6570032100", "hex");
/** The key from its 32 bytes by the shortest way there is. */
const imported = (x: string): KeyObject => createPublicKey({ key: Buffer.concat([spki, Buffer.from(x, "base64url")]), format: "der", type: "spki" });

/** Milliseconds for all of it, one after the other. */
async function timed(grants: readonly Sample[], work: (grant: Sample) => unknown): Promise<number> {
  const start = performance.now();
  for (const grant of grants) await work(grant);
  return performance.now() - start;
}

/**
 * `verifyGrant` on a server, against what cannot be left out, and against Veramo's own verification of the same claims: in turns, in
 * this process. A known signer is one that this server has verified before; a new one is met for the first time.
 */
export async function credentials({ signers, rounds }: { readonly signers: number; readonly rounds: number }): Promise<Figure[]> {
  const { agent, grants } = await samples(signers * (rounds + 1));
  const verified = ({ token }: Sample) => verifyGrant(token, { origin: ORIGIN, now: NOW });
  const veramo = async ({ veramo: credential }: Sample) => {
    const { verified: good } = await agent.verifyCredential({ credential, policies: { now: NOW.getTime() / 1000 } });
    if (!good) throw new Error("not verified by Veramo");
  };
  const known = grants.slice(0, signers);
  const times = { new: [] as number[], newBare: [] as number[], known: [] as number[], bare: [] as number[], veramo: [] as number[] };
  for (const grant of known) await verified(grant);
  await timed(known, veramo);
  for (let round = 0; round < rounds; round++) {
    const fresh = grants.slice(signers * (round + 1), signers * (round + 2));
    times.newBare.push(await timed(fresh, async ({ bare: of }) => bare(of, imported(of.x))));
    times.new.push(await timed(fresh, verified));
    times.bare.push(await timed(known, async ({ bare: of }) => bare(of, of.key)));
    times.known.push(await timed(known, verified));
    times.veramo.push(await timed(known, veramo));
  }
  const each = (all: readonly number[]) => ((Math.min(...all) / signers) * 1000).toFixed(0);
  console.error(
    `verifyGrant ${each(times.known)} µs, bare ${each(times.bare)} µs; new signer ${each(times.new)}, bare ${each(times.newBare)} µs; Veramo ${each(times.veramo)} µs`,
  );
  return [
    atMost(
      1.5,
      medianRatio(times.known, times.bare),
      "x",
      "verifyGrant, a signer that was met before, against Ed25519 verification + JSON.parse alone",
    ),
    atMost(
      1.5,
      medianRatio(times.new, times.newBare),
      "x",
      "verifyGrant, a signer met for the first time, against key import + Ed25519 verification + JSON.parse alone",
    ),
    atLeast(
      3,
      medianRatio(times.veramo, times.known),
      "x",
      "Veramo's own JWT credential verification (did:key) of the same claims, against verifyGrant",
    ),
  ];
}
