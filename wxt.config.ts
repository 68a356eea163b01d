import tailwindcss from "@tailwindcss/vite";
import { nodePolyfills } from "vite-plugin-node-polyfills";
import { defineConfig } from "wxt";

/** Where a page may find the wallet: secure top-level documents, and a developer's own machine. */
export default defineConfig({
  modules: ["@wxt-dev/module-react"],
  imports: false,
  manifestVersion: 3,
  manifest: {
    name: "Freehold",
    description: "Your own data, encrypted here. AI apps ask; you decide; every read is on the record.",
    minimum_chrome_version: "120",
    permissions: ["storage", "unlimitedStorage", "alarms", "idle"],
    content_security_policy: {
      extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
    action: { default_title: "Freehold" },
    browser_specific_settings: { gecko: { id: "wallet@freehold.example", strict_min_version: "128.0" } },
  },
  vite: () => ({
    plugins: [
      tailwindcss(),
      nodePolyfills({ include: ["buffer", "events", "util", "url"], globals: { Buffer: true, global: true, process: false } }),
    ],
    build: { target: "es2023" },
  }),
});
