import { words } from "./en-consent.ts";
import { formatNumber, count as plural } from "./number.ts";

/** Every word of searching, choosing and deleting records. */

const records = (count: number) => plural(count, "record", "records");

export const search = {
  label: "Search",
  hint: (least: number) => `${formatNumber(least)} letters or more. A word is found by its beginning.`,
  searching: "Searching…",
  found: (count: number) => `${records(count)} found`,
  foundSoFar: (count: number) => `${records(count)} found so far`,
  none: "Nothing found",
  noneText: (words: string) => `No record here holds “${words}”. Try fewer words, or only the beginning of one.`,
  quick: "Quick search",
  quickHint: "Keeps an encrypted index of the words, so that searching stays quick however much there is. It takes some room on this computer.",
  indexing: "Making the index…",
  dropping: "Dropping the index…",
} as const;

export const choice = {
  record: (name: string) => `Choose the record of ${name}`,
  all: (count: number) => `Choose the ${records(count)} loaded`,
  toolbar: "Chosen records",
  chosen: (count: number) => `${formatNumber(count)} chosen`,
  most: (count: number) => `No more than ${formatNumber(count)} at a time.`,
  delete: "Delete…",
  deleteTitle: (count: number) => `Delete ${records(count)}?`,
  deleteText: "Deleted from your wallet, and gone for good.",
  deleteApps: "What apps have already read stays with them: deleting here does not reach it.",
  deleteAgain: "If you add the same export again, these records come back with it.",
  confirm: "Delete records",
  deleted: (count: number) => `${records(count)} deleted.`,
} as const;

/** One record, and who read it. */
export const history = {
  details: (name: string) => `Details of ${name}`,
  title: "Record",
  close: "Close",
  gone: "This record is not in the wallet any more.",
  provenance: "Where it came from",
  imported: (source: string, at: string) => `Added from ${source} on ${at}.`,
  disclosures: "Read by apps",
  count: (total: number) => (total === 0 ? "No app has read it." : total === 1 ? "Read once." : `Read ${total.toLocaleString("en")} times.`),
  readBy: (app: string, fields: readonly string[]) => `${app} read ${words.joined(fields)}.`,
  entry: (seq: number) => `Entry ${seq}`,
  more: "Earlier reads",
} as const;
