import { hex, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { signWithPayoutKey } from "../identity/sign-payout.ts";
import type { Vault } from "../vault/vault.ts";
import { type Act, CONSENT_REGISTRY, type Statement } from "./registries.ts";

const members = [
  { name: "subject", type: "address" },
  { name: "digest", type: "bytes32" },
  { name: "deadline", type: "uint256" },
];

const primaryTypes = { anchor: "AnchorGrant", revoke: "RevokeGrant" } as const;

export type Unsigned = {
  readonly act: Act;
  /** CAIP-2 chain id. */
  readonly network: string;
  readonly subject: string;
  readonly digest: string;
  /** UTC seconds. */
  readonly deadline: number;
};

/** What a signature is over, as `eth_signTypedData_v4` and every EVM library take it (`ConsentRegistry.sol`). */
export const typedStatement = ({ act, network, subject, digest, deadline }: Unsigned) => ({
  types: {
    EIP712Domain: [
      { name: "name", type: "string" },
      { name: "version", type: "string" },
      { name: "chainId", type: "uint256" },
      { name: "verifyingContract", type: "address" },
    ],
    [primaryTypes[act]]: members,
  },
  domain: { name: "Freehold Consent Registry", version: "1", chainId: Number(network.slice("eip155:".length)), verifyingContract: CONSENT_REGISTRY },
  primaryType: primaryTypes[act],
  message: { subject, digest, deadline: String(deadline) },
});

/** Signed by the payout key of the app at `origin`, whose address is the subject. Throws `UnknownIdentity`, `VaultLocked`. */
export async function signStatement(vault: Vault, origin: string, unsigned: Unsigned): Promise<Statement> {
  const { act, deadline } = unsigned;
  return { act, deadline, signature: await signWithPayoutKey(vault, origin, typedStatement(unsigned)) };
}

/** What stands for a consent on a chain: SHA-256 of the signed credential, `credentialDigest` of the typed consent. Its signature cannot be guessed. */
export const digestOfCredential = async (credential: string): Promise<string> => `0x${hex(await sha256(utf8(credential)))}`;
