import { expect, test } from "vitest";
import { testVault } from "../vault/testing.ts";
import { priceDisplay } from "./compensation.ts";
import { floorViews, lowestPrice, setFloors } from "./floors.ts";
import { addToken, NotAToken, ownTokens, removeToken } from "./own-tokens.ts";

const EURC = { network: "eip155:8453", asset: `0x${"60".repeat(20)}`, symbol: "EURC", decimals: 6 };
const USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const offer = {
  scheme: "exact",
  network: EURC.network,
  asset: `0x${"60".repeat(20)}`,
  amount: "1000",
  per: "read",
  extra: { name: "Pretty Coin", version: "1", decimals: 2 },
} as const;

test("a token that the person vouches for is kept once, in one form; what is none is refused and changes nothing", async () => {
  const vault = await testVault();
  await addToken(vault, { ...EURC, asset: ` ${EURC.asset.toUpperCase().replace("0X", "0x")} `, symbol: " EURC " });
  await addToken(vault, EURC);
  expect(await ownTokens(vault)).toEqual([EURC]);
  const wrong = [
    { network: "solana:1" },
    { asset: "0x12" },
    { asset: `0x${"0".repeat(40)}` },
    { asset: USDC },
    { symbol: "EU RC" },
    { symbol: "" },
    { decimals: -1 },
    { decimals: 78 },
    { decimals: 1.5 },
  ];
  for (const change of wrong) await expect(addToken(vault, { ...EURC, ...change }), JSON.stringify(change)).rejects.toThrow(NotAToken);
  expect(await ownTokens(vault)).toHaveLength(1);
  await removeToken(vault, EURC);
  expect(await ownTokens(vault)).toEqual([]);
});

test("its price is shown by the person's word, which stands above the app's; and it can have a lowest price", async () => {
  expect(priceDisplay(offer)).toMatchObject({ amount: "10", symbol: "“Pretty Coin”", verified: false });
  expect(priceDisplay(offer, [EURC])).toMatchObject({ amount: "0.001", symbol: "EURC", verified: true });
  expect(priceDisplay({ ...offer, network: "eip155:10" }, [EURC])).toMatchObject({ verified: false });
  const vault = await testVault();
  await addToken(vault, EURC);
  await setFloors(vault, "EURC", { read: "0.01" });
  const floors = await floorViews(vault);
  expect(floors.map(({ symbol }) => symbol)).toEqual(["USDC", "EURC"]);
  expect(lowestPrice(floors, offer, [EURC])).toEqual({ amount: "10000", display: "0.01" });
  expect(lowestPrice(floors, offer)).toBeUndefined();
});

test("nobody renames a token that the wallet knows", () => {
  const usdc = { ...offer, asset: USDC, extra: undefined };
  expect(priceDisplay(usdc, [{ ...EURC, asset: USDC.toLowerCase(), symbol: "FAKE" }])).toMatchObject({ symbol: "USDC", verified: true });
});
