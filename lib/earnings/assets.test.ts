import { DEFAULT_ASSETS } from "@x402/evm";
import { expect, test } from "vitest";
import { claimedToken, knownNetworks, knownToken } from "./assets.ts";

const BASE_USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
/** Not in the list of x402 clients. */
const OWN = ["eip155:10"];

test.each(knownNetworks.filter((network) => !OWN.includes(network)))("the token on %s is the one x402 clients know", (network) => {
  const [peer] = DEFAULT_ASSETS[network] ?? [];
  expect(peer).toBeDefined();
  expect(peer?.assetTransferMethod).toBeUndefined();
  const token = knownToken(network, peer?.asset ?? "");
  expect(token).toMatchObject({
    asset: peer?.asset,
    symbol: peer?.symbol,
    decimals: peer?.decimals,
    domain: { name: peer?.name, version: peer?.version },
    verified: true,
  });
});

test("the case of an address does not matter, its network does", () => {
  expect(knownToken("eip155:8453", BASE_USDC.toLowerCase())).toEqual(knownToken("eip155:8453", BASE_USDC));
  expect(knownToken("eip155:1", BASE_USDC)).toBeUndefined();
  expect(knownToken("eip155:31337", BASE_USDC)).toBeUndefined();
});

test("networks have plain names, and test money says that it is", () => {
  expect(knownToken("eip155:8453", BASE_USDC)?.networkLabel).toBe("Base");
  expect(knownToken("eip155:84532", "0x036CbD53842c5426634e7929541eC2318f3dCF7e")?.networkLabel).toContain("test money");
});

test("a claimed token is quoted, whatever name it gives itself", () => {
  const token = claimedToken("eip155:31337", BASE_USDC, { name: "USDC", version: "2", decimals: 6 });
  expect(token).toMatchObject({ symbol: "“USDC”", verified: false, networkLabel: "Unknown network 31337", asset: BASE_USDC.toLowerCase() });
});
