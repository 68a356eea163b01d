import { detached } from "../../lib/browser/detached.ts";
import { tidyRecords } from "../../lib/browser/importer.ts";
import { deleteRecords } from "../../lib/sources/delete-records.ts";
import { listSources, undoImport } from "../../lib/sources/installed.ts";
import { readRecords } from "../../lib/sources/read-records.ts";
import { searchRecords, setSearchable } from "../../lib/sources/search-records.ts";
import type { Implementation } from "./implementation.ts";
import { changed, type Wallet } from "./wallet.ts";

/** What the person does with their data. */
export function dataRoutes(os: Implementation, wallet: Wallet) {
  const { vault, clock } = wallet;
  return {
    sources: os.sources.handler(() => listSources(vault)),
    records: os.records.handler(({ input }) => readRecords(vault, input)),
    search: os.search.handler(({ input }) => searchRecords(vault, input)),
    setSearchable: os.setSearchable.handler(async ({ input }) => {
      await setSearchable(vault, input);
      detached(tidyRecords(vault));
      await changed(wallet);
      return null;
    }),
    deleteRecords: os.deleteRecords.handler(async ({ input }) => {
      const result = await deleteRecords(vault, input, clock());
      await changed(wallet);
      return result;
    }),
    undoImport: os.undoImport.handler(async ({ input }) => {
      const result = await undoImport(vault, input.source, input.importId, clock());
      await changed(wallet);
      return result;
    }),
  };
}
