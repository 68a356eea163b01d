import tailwindcss from "@tailwindcss/vite";
import { nodePolyfills } from "vite-plugin-node-polyfills";
import { defineConfig } from "wxt";
import { leanBundle } from "./scripts/lean-bundle.ts";

/** Where a page may find the wallet: secure top-level documents, and a developer's own machine. */
export default defineConfig({
  modules: ["@wxt-dev/module-react"],
  imports: false,
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: "Freehold",
    description: "Your own data, encrypted here. AI apps ask; you decide; every read is on the record.",
    ...(browser === "chrome" ? { minimum_chrome_version: "137" } : {}),
    permissions: ["storage", "unlimitedStorage", "alarms", "idle", "activeTab"],
    // None is held from the start. A chain node or a payment service is asked for when the person names it in Settings.
    optional_host_permissions: ["https://*/*", "http://localhost/*", "http://127.0.0.1/*"],
    content_security_policy: {
      extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
    action: { default_title: "Freehold" },
    ...(browser === "firefox" ? { browser_specific_settings: { gecko: { id: "wallet@freehold.example", strict_min_version: "130.0" } } } : {}),
  }),
  vite: () => ({
    plugins: [leanBundle(), tailwindcss(), nodePolyfills({ include: ["buffer", "events"], globals: { Buffer: true, global: true, process: false } })],
    build: { target: "es2023" },
  }),
});
