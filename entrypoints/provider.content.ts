import { defineContentScript } from "wxt/utils/define-content-script";
import { icon } from "../lib/browser/icon.ts";
import { installProvider } from "../sdk/install-provider.ts";

export default defineContentScript({
  matches: ["https://*/*", "http://localhost/*", "http://127.0.0.1/*", "http://[::1]/*"],
  world: "MAIN",
  runAt: "document_start",
  allFrames: false,
  main() {
    installProvider({ info: { name: "Freehold", icon, rdns: "io.github.freehold", apiVersion: "1" } });
  },
});
