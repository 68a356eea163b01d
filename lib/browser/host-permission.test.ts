import { beforeEach, expect, test, vi } from "vitest";
import { askToReach, stopReaching } from "./host-permission.ts";

const { request, remove } = vi.hoisted(() => {
  const ask = () => vi.fn<(asked: { origins: string[] }) => Promise<boolean>>();
  return { request: ask(), remove: ask() };
});
vi.mock("wxt/browser", () => ({ browser: { permissions: { request, remove } } }));
beforeEach(() => {
  remove.mockReset();
  remove.mockResolvedValue(true);
  request.mockReset();
  request.mockReturnValue(new Promise(() => undefined));
});

test("asks at once for each host once, without its port and path, and waits for nothing", () => {
  askToReach(["https://pay.example/x402", "https://pay.example:8443", "http://localhost:8545", "http://127.0.0.1:8545/rpc"]);
  expect(request.mock.calls).toEqual([[{ origins: ["https://pay.example/*", "http://localhost/*", "http://127.0.0.1/*"] }]]);
});

test("asks for nothing that the manifest does not allow to be asked for", () => {
  askToReach(["", "not an address", "http://pay.example", "http://[::1]:8545", "ftp://pay.example", "chrome://settings"]);
  expect(request).not.toHaveBeenCalled();
});

test("gives back what nothing else uses, by host", () => {
  stopReaching(
    ["https://pay.example/x402", "https://node.example:8545", "http://localhost:8545"],
    ["https://pay.example/other", "https://else.example"],
  );
  expect(remove.mock.calls).toEqual([[{ origins: ["https://node.example/*", "http://localhost/*"] }]]);
});

test("gives nothing back that is still used, and nothing that could not be asked for", () => {
  stopReaching(["https://pay.example", "http://pay.example", "nothing"], ["https://pay.example:444/a"]);
  expect(remove).not.toHaveBeenCalled();
});
