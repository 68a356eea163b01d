import { count as plural } from "./number.ts";

/** Words about who a site is, and about sites that may not ask. */

export const linkage = {
  proved: "Identifier proved",
  another: "Another identifier",
  speaksFor: "This site proves that it speaks for",
  unproved: "Not verified: it is said to speak for",
  unprovedWhy: ", and nothing proves it.",
  unchecked: "Not verified: it is said to speak for",
  uncheckedWhy: ", which Freehold cannot check.",
  details: "What this means",
  meaning:
    "This name belongs to whoever holds its key, and that key signed that this site is its own. Nobody checked who that is, or what they do with your data.",
  notMeaning: "Anybody can write such a name. Go by the address of the site alone.",
  whole: "Its whole name (DID)",
  changed: {
    title: "It speaks for somebody else now",
    text: (before: string) =>
      `When you last said yes, this site proved that it speaks for ${before}. Now it proves another name. Find out why before you say yes again.`,
  },
  lost: {
    title: "It does not prove who it is this time",
    text: (before: string) => `When you last said yes, this site proved that it speaks for ${before}.`,
  },
} as const;

export const needs = {
  title: "Asks for more than it says it needs",
  otherPurpose: "It gives another reason than the one it published",
} as const;

export const blocked = {
  more: "Other ways to say no",
  ask: "Block this site",
  askText: "This request is denied, and the site cannot ask again until you let it, under Settings.",
  title: "Blocked sites",
  text: "A blocked site gets a no at once, and you are not asked. What you allowed it before stays until you end it under Access.",
  list: "Blocked sites",
  since: "Since",
  unblock: "Unblock",
  unblockOf: (site: string) => `Unblock ${site}`,
  below: "With everything below it",
  site: "Site",
  siteHint: "example.com blocks that site and all below it; https://example.com that one address.",
  add: "Block",
  added: (site: string) => `${site} cannot ask you any more.`,
  notASite: "Enter a site such as example.com or https://example.com",
  tooMany: "That is more than can be kept here. Remove some first.",
  elsewhere: {
    title: "Use a list from elsewhere",
    text: "Sites that somebody else put together, one on a line; what follows # is a comment. Each stands for itself and all below it. At most 50,000 lines. It takes the place of the list before.",
    box: "Sites, one on a line",
    choose: "Choose a list",
    save: "Use this list",
    none: "There is no site in that list.",
    tooMany: "That list is too long: it may have 50,000 lines.",
    done: (hosts: number, skipped: number) =>
      `${plural(hosts, "site", "sites")} of the list cannot ask you.${skipped === 0 ? "" : ` ${plural(skipped, "line names", "lines name")} no site, and was left out.`}`,
    kept: (hosts: number) => `A list of ${plural(hosts, "site", "sites")} is in use, since`,
    remove: "Remove the list",
  },
} as const;
