import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { newHome } from "../e2e/ready.ts";
import { launchWallet } from "../e2e/launch.ts";
import { openWalletPage } from "./wallet-page.ts";
import { withProfile } from "./session.ts";

const mode = process.argv[2];
async function find(profile: string, needles: readonly (readonly [string, Buffer])[]) {
  const out: Record<string, string[]> = {};
  for (const e of await readdir(profile, { recursive: true, withFileTypes: true })) {
    if (!e.isFile()) continue;
    const path = join(e.parentPath, e.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (const [name, n] of needles) if (bytes.includes(n)) (out[name] ??= []).push(relative(profile, path));
  }
  return out;
}
await withProfile(async (profile) => {
  let b = await launchWallet({ headless: true, profile });
  await newHome(b.openApp);
  let w = await openWalletPage(b);
  const rest = await w.run("readAtRest");
  const header = rest.plain.find(({ name }) => name === "header")?.value as { passphrase: { box: string; salt: string }; recovery: { box: string } };
  const rows = rest.rows.filter((_, i) => i % Math.ceil(rest.rows.length / 6) === 0);
  const needles: [string, Buffer][] = [
    ["passphrase.box", Buffer.from(header.passphrase.box)],
    ["salt", Buffer.from(header.passphrase.salt)],
    ["recovery.box", Buffer.from(header.recovery.box)],
    ...rows.map((r): [string, Buffer] => [`row ${String(r.id).slice(0, 8)}`, Buffer.from(r.box, "base64").subarray(0, 24)]),
    ...rows.map((r): [string, Buffer] => [`copy ${String(r.id).slice(0, 8)}`, Buffer.from(Buffer.from(r.box, "base64").toString("base64url").slice(0, 24))]),
  ];
  console.log("needles", needles.length, "found before", Object.keys(await find(profile, needles)).length);
  await w.ask("erase", { confirm: "erase" });
  console.log("erased", Object.keys(await find(profile, needles)).length);
  if (mode === "delete") {
    await w.page.evaluate(() => new Promise((r) => { const d = indexedDB.deleteDatabase("freehold"); d.onsuccess = r; d.onerror = r; d.onblocked = () => console.log("blocked"); }));
    console.log("deleted", await find(profile, needles));
  }
  if (mode === "purge") {
    await w.page.evaluate("globalThis.__name = (v) => v");
    if (process.argv[3]) await w.page.evaluate((h) => { location.hash = h; }, process.argv[3]);
    await w.page.evaluate(async () => {
      const done = (r: IDBRequest) => new Promise<void>((ok, no) => { r.onsuccess = () => ok(); r.onerror = () => no(r.error); });
      const o = indexedDB.open("filler"); o.onupgradeneeded = () => o.result.createObjectStore("x");
      await done(o); o.result.close();
      await done(indexedDB.deleteDatabase("filler"));
      if (!location.hash.includes("only")) await done(indexedDB.deleteDatabase("freehold"));
      for (let n = 0; n < 3; n++) {
        const again = indexedDB.open("filler"); again.onupgradeneeded = () => again.result.createObjectStore("x");
        await done(again); again.result.close();
        await done(indexedDB.deleteDatabase("filler"));
      }
      if (!location.hash.includes("nowait")) await new Promise((r) => setTimeout(r, 3000));
    });
    console.log("purged", Object.keys(await find(profile, needles)).length);
    console.log("status", await w.ask("status"));
  }
  await b.close();
  console.log("closed", Object.keys(await find(profile, needles)).length);
  b = await launchWallet({ headless: true, profile });
  w = await openWalletPage(b);
  await w.ask("status");
  await b.close();
  console.log("again", Object.keys(await find(profile, needles)).length);
});
