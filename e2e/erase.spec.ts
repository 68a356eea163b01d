import { button, goTo } from "./add-data.ts";
import { call, codeOf } from "./app-page.ts";
import { box, heading, STREAM } from "./keeping.ts";
import { look } from "./look.ts";
import { expect, granted, test } from "./ready.ts";

/** Everything that this browser keeps for the extension. Runs in one of its pages. */
async function keptHere() {
  const databases = await indexedDB.databases();
  const rows = await Promise.all(
    databases.map(async ({ name = "" }) => {
      const opening = indexedDB.open(name);
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(new Error("cannot be opened"));
      });
      const stores = [...database.objectStoreNames];
      const counts = stores.map(
        (store) =>
          new Promise<number>((resolve, reject) => {
            const counting = database.transaction(store).objectStore(store).count();
            counting.onsuccess = () => resolve(counting.result);
            counting.onerror = () => reject(new Error("cannot be counted"));
          }),
      );
      const all = await Promise.all(counts);
      database.close();
      return all.reduce((sum, count) => sum + count, 0);
    }),
  );
  const [local, session, sync] = await Promise.all([chrome.storage.local.get(null), chrome.storage.session.get(null), chrome.storage.sync.get(null)]);
  return {
    rows: rows.reduce((sum, count) => sum + count, 0),
    local,
    vaultKey: session["vaultKey"] ?? null,
    pending: session["pending"] ?? [],
    sync,
    caches: await caches.keys(),
  };
}
const nothingKept = { rows: 0, local: {}, vaultKey: null, pending: [], sync: {}, caches: [] };

test("erasing: what goes is said, a word is typed, and nothing is left anywhere", async ({ home, app, nextApproval }) => {
  test.slow();
  const { grantId } = await granted(app, nextApproval);
  await goTo(home, "/settings");
  await home.getByLabel("Lock after").selectOption("30");
  await expect(home.getByText("Saved")).toBeAttached();
  const before = await home.evaluate(keptHere);
  expect(before.rows).toBeGreaterThan(0);
  expect(before.local).toHaveProperty("settings");
  await button(home, "Erase").click();
  await heading(home, "Erase everything");
  await expect(home.getByRole("link", { name: "Back up first" })).toBeVisible();
  await button(home, "Erase everything").click();
  await expect(home.getByText("Type the word erase.")).toBeVisible();
  await look(home, "erase");
  await box(home, "Type “erase” to confirm").fill("erased");
  await button(home, "Erase everything").click();
  await expect(home.getByText("Type the word erase.")).toBeVisible();
  await box(home, "Type “erase” to confirm").fill("erase");
  await button(home, "Erase everything").click();
  await expect(home.getByRole("status").filter({ hasText: "Everything was erased" })).toBeVisible();
  await expect(button(home, "Create wallet")).toBeVisible();
  expect(home.url()).toMatch(/#\/welcome$/);
  await look(home, "erased");
  expect(await home.evaluate(keptHere)).toEqual(nothingKept);
  expect(codeOf(await call(app, "data_query", { grantId, stream: STREAM }))).toBeDefined();
  await home.reload();
  await heading(home, "Your data, freehold");
  await expect(home.getByText("Everything was erased")).toHaveCount(0);
});
