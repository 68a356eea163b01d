/** What an app says of a token that the wallet does not know: the token's EIP-712 domain, and how many decimals to show. */
export type TokenClaim = { readonly name: string; readonly version: string; readonly decimals?: number | undefined };

export type Token = {
  /** CAIP-2 chain id, and its name in plain words. */
  readonly network: string;
  readonly networkLabel: string;
  /** Contract address: checksummed where the wallet knows the token, lower case where it does not. */
  readonly asset: string;
  readonly symbol: string;
  /** Absent where nobody said: amounts are then shown in atomic units. */
  readonly decimals?: number;
  /** EIP-712 domain of the token, without chain and contract. */
  readonly domain: { readonly name: string; readonly version: string };
  /** The wallet itself knows this token; otherwise the app alone says what it is. */
  readonly verified: boolean;
};

type KnownToken = { readonly asset: string; readonly symbol: string; readonly decimals: number; readonly name: string; readonly version: string };

const usdc = (asset: string, name: "USD Coin" | "USDC"): KnownToken => ({ asset, symbol: "USDC", decimals: 6, name, version: "2" });

/** Tokens with EIP-3009 by CAIP-2 chain id. Checked in a test against the list that x402 clients carry. */
const networks: ReadonlyMap<string, { readonly label: string; readonly tokens: readonly KnownToken[]; readonly test?: true }> = new Map([
  ["eip155:8453", { label: "Base", tokens: [usdc("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USD Coin")] }],
  ["eip155:1", { label: "Ethereum", tokens: [usdc("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "USD Coin")] }],
  ["eip155:10", { label: "Optimism", tokens: [usdc("0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", "USD Coin")] }],
  ["eip155:137", { label: "Polygon", tokens: [usdc("0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", "USD Coin")] }],
  ["eip155:42161", { label: "Arbitrum", tokens: [usdc("0xaf88d065e77c8cC2239327C5EDb3A432268e5831", "USD Coin")] }],
  ["eip155:43114", { label: "Avalanche", tokens: [usdc("0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E", "USD Coin")] }],
  ["eip155:42220", { label: "Celo", tokens: [usdc("0xcebA9300f2b948710d2653dD7B07f33A8B32118C", "USDC")] }],
  ["eip155:143", { label: "Monad", tokens: [usdc("0x754704Bc059F8C67012fEd69BC8A327a5aafb603", "USDC")] }],
  ["eip155:1329", { label: "Sei", tokens: [usdc("0xe15fC38F6D8c56aF07bbCBe3BAf5708A2Bf42392", "USDC")] }],
  ["eip155:84532", { label: "Base Sepolia (test money)", tokens: [usdc("0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC")], test: true }],
  ["eip155:421614", { label: "Arbitrum Sepolia (test money)", tokens: [usdc("0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d", "USD Coin")], test: true }],
  ["eip155:11142220", { label: "Celo Sepolia (test money)", tokens: [usdc("0x01C5C0122039549AD1493B8220cABEdD739BC44E", "USDC")], test: true }],
  ["eip155:1328", { label: "Sei Testnet (test money)", tokens: [usdc("0x4fCF1784B31630811181f670Aea7A7bEF803eaED", "USDC")], test: true }],
]);

/** The monies that the wallet itself knows, the same on every network. */
export const knownMonies: readonly { readonly symbol: string; readonly decimals: number }[] = [
  ...new Map([...networks.values()].flatMap(({ tokens }) => tokens).map(({ symbol, decimals }) => [symbol, { symbol, decimals }])).values(),
];

/** CAIP-2 ids of the networks on which the wallet knows a token. */
export const knownNetworks: readonly string[] = [...networks.keys()];

/** Money there is worth nothing. False of a network that the wallet does not know. */
export const isTestNetwork = (network: string): boolean => networks.get(network)?.test ?? false;

/** The chain's name in plain words. */
export function networkLabel(network: string): string {
  return networks.get(network)?.label ?? `Unknown network ${network.slice(network.indexOf(":") + 1)}`;
}

/** The token as the wallet itself knows it, undefined where it does not. Case of the address does not matter. */
export function knownToken(network: string, asset: string): Token | undefined {
  const known = networks.get(network)?.tokens.find((token) => token.asset.toLowerCase() === asset.toLowerCase());
  if (known === undefined) return undefined;
  const { name, version, ...facts } = known;
  return { network, networkLabel: networkLabel(network), ...facts, domain: { name, version }, verified: true };
}

/** The token as the app describes it. Its name stands in quotation marks wherever it is shown: a claim, not a fact. */
export function claimedToken(network: string, asset: string, claim: TokenClaim): Token {
  const { name, version, decimals } = claim;
  return {
    network,
    networkLabel: networkLabel(network),
    asset: asset.toLowerCase(),
    symbol: decimals === undefined ? `units of “${name}”` : `“${name}”`,
    ...(decimals === undefined ? {} : { decimals }),
    domain: { name, version },
    verified: false,
  };
}
