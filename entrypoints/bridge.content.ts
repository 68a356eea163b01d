import { browser } from "wxt/browser";
import { defineContentScript } from "wxt/utils/define-content-script";
import { relay } from "../lib/browser/relay.ts";

export default defineContentScript({
  matches: ["https://*/*", "http://localhost/*", "http://127.0.0.1/*", "http://[::1]/*"],
  runAt: "document_start",
  allFrames: false,
  main() {
    relay(window, browser.runtime);
  },
});
