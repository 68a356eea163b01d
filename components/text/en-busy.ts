/** What another tab, or the wallet itself, is at: said where somebody would have to wait for it. */
const doings: Readonly<Record<string, string>> = {
  import: "Another Freehold tab is adding records.",
  backup: "Another Freehold tab is making a backup.",
  check: "Another Freehold tab is checking a backup.",
  restore: "Another Freehold tab is restoring a backup.",
  tidy: "Freehold is putting your records in order.",
};

/** `doing`: undefined where it is not known. `nothing`: what was not done, a sentence. */
export function busyElsewhere(doing: string | undefined, nothing: string): string {
  const what = (doing !== undefined && Object.hasOwn(doings, doing) ? doings[doing] : undefined) ?? "Another Freehold tab is busy.";
  return `${what} ${nothing} ${doing === "tidy" ? "Try again in a moment." : "Try again when it is done, or close that tab."}`;
}
