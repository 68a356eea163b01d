import { expect, test } from "vitest";
import { setupOf } from "./network-setup.ts";

const typed = {
  number: " 31337 ",
  name: " Mine ",
  way: "service",
  service: " https://pay.example ",
  node: "",
  most: "0.1",
  confirmations: "12",
} as const;

test("what was filled in is sent trimmed, and what was left empty is not sent", () => {
  expect(setupOf(typed, undefined)).toEqual({ network: "eip155:31337", name: "Mine", facilitator: "https://pay.example", confirmations: 12 });
  expect(setupOf({ ...typed, name: "", service: "", node: "http://localhost:8545", number: "" }, "eip155:8453")).toEqual({
    network: "eip155:8453",
    rpc: "http://localhost:8545",
    confirmations: 12,
  });
});

test("a network may be pasted as its CAIP-2 id", () => {
  expect(setupOf({ ...typed, number: "eip155:10" }, undefined)).toMatchObject({ network: "eip155:10" });
});

test("where the wallet hands payments in there is no service, and there must be a node and a bound", () => {
  const self = { ...typed, way: "self", node: " https://node.example ", most: " 0.001 " } as const;
  expect(setupOf(self, "eip155:1")).toEqual({ network: "eip155:1", name: "Mine", rpc: "https://node.example", most: "0.001", confirmations: 12 });
  expect(setupOf({ ...self, node: " " }, undefined)).toBe("node");
  expect(setupOf({ ...self, most: "" }, undefined)).toBe("most");
});

test("what cannot be sent is said where it is", () => {
  for (const number of ["", "0", "-1", "1.5", "0x1", "ten", "1e3", "eip155:", "12345678901234567"])
    expect(setupOf({ ...typed, number }, undefined)).toBe("network");
  for (const confirmations of ["", "-1", "1.5", "many", "1e3"]) expect(setupOf({ ...typed, confirmations }, undefined)).toBe("confirmations");
  expect(setupOf({ ...typed, service: "  ", node: " " }, undefined)).toBe("nothing");
});
