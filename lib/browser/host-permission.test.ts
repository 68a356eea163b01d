import { beforeEach, expect, test, vi } from "vitest";
import { askToReach } from "./host-permission.ts";

const request = vi.hoisted(() => vi.fn<(asked: { origins: string[] }) => Promise<boolean>>());
vi.mock("wxt/browser", () => ({ browser: { permissions: { request } } }));
beforeEach(() => {
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
