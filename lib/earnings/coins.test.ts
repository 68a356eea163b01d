import { expect, test } from "vitest";
import { knownNetworks } from "./assets.ts";
import { coinOf, roughly } from "./coins.ts";

test("every network that the wallet knows has a coin and a bound of its own", () => {
  for (const network of knownNetworks) {
    const { symbol, most } = coinOf(network);
    expect(symbol, network).toMatch(/^[A-Z]{3,4}$/);
    expect(most > 0n, network).toBe(true);
  }
  expect(coinOf("eip155:31337").symbol).toBe("coins");
});

test.each([
  [0n, "0 ETH", "0 ETH"],
  [1n, "0.000000000000000001 ETH", "0.000000000000000001 ETH"],
  [123_456_789_000_000n, "0.000124 ETH", "0.000123 ETH"],
  [999_999n * 10n ** 15n, "1000 ETH", "999 ETH"],
  [25n * 10n ** 17n, "2.5 ETH", "2.5 ETH"],
])("%d wei are %s at most and %s at least", (wei, up, down) => {
  expect(roughly(wei, { symbol: "ETH" }, "up")).toBe(up);
  expect(roughly(wei, { symbol: "ETH" }, "down")).toBe(down);
});
