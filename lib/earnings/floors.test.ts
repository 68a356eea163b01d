import { expect, test } from "vitest";
import type { Compensation } from "../protocol/access-request.ts";
import { testVault } from "../vault/testing.ts";
import { floorViews, lowestPrice, NotAPrice, setFloors } from "./floors.ts";

const USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const offer: Compensation = { scheme: "exact", network: "eip155:8453", asset: USDC, amount: "1000", per: "read" };

test("lowest prices are kept as amounts of a known money; what is none is refused and changes nothing", async () => {
  const vault = await testVault();
  expect(await floorViews(vault)).toEqual([{ symbol: "USDC" }]);
  await setFloors(vault, "USDC", { read: " 0,0100 ", record: "", grant: "0" });
  expect(await floorViews(vault)).toEqual([{ symbol: "USDC", read: "0.01" }]);
  for (const bad of ["-1", "1e3", "abc", "0.0000001", "1.2.3"])
    await expect(setFloors(vault, "USDC", { read: "5", record: bad })).rejects.toThrow(NotAPrice);
  await expect(setFloors(vault, "DOGE", { read: "5" })).rejects.toThrow(RangeError);
  expect(await floorViews(vault)).toEqual([{ symbol: "USDC", read: "0.01" }]);
});

test("only less than the lowest price of the same kind, in money that the wallet knows, is too little", () => {
  const floors = [{ symbol: "USDC", read: "0.01" }];
  expect(lowestPrice(floors, offer)).toEqual({ amount: "10000", display: "0.01" });
  expect(lowestPrice(floors, { ...offer, amount: "10000" })).toBeUndefined();
  expect(lowestPrice(floors, { ...offer, per: "record" })).toBeUndefined();
  const stranger = { ...offer, asset: `0x${"12".repeat(20)}`, extra: { name: "USDC", version: "2", decimals: 6 } };
  expect(lowestPrice(floors, stranger)).toBeUndefined();
});
