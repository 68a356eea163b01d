import { words } from "./en-consent.ts";
import { count as plural } from "./number.ts";

/** Every word on the activity screen. */

const { joined, records } = words;

const HOUR = 3_600_000;
/** Milliseconds as somebody says them: the largest whole unit. */
const spanOf = (span: number): string => {
  if (span < HOUR) return plural(Math.round(span / 60_000), "minute", "minutes");
  return span < 24 * HOUR ? plural(Math.round(span / HOUR), "hour", "hours") : plural(Math.round(span / (24 * HOUR)), "day", "days");
};

export const activity = {
  title: "Activity",
  text: "Everything that was asked, answered and read. Each entry seals the one before it; values of your data are never written here.",
  list: "Activity",
  app: "App",
  allApps: "All apps",
  kind: "Kind",
  kinds: {
    all: "Everything",
    requests: "Requests and answers",
    reads: "Reads",
    refusals: "Refused",
    access: "Access ended",
    wallet: "Your own doing",
  },
  data: "Data",
  allData: "All data",
  streamOf: (source: string, stream: string) => `${source}: ${stream}`,
  from: "From",
  to: "To",
  showRecords: "Show the records",
  ofEntry: (seq: number) => `of entry ${seq}`,
  decisionOf: (app: string, seq: number) => `${app}, entry ${seq}`,
  export: {
    title: "Export the log and the receipts",
    text: "The JSON file carries the signed end of the log: whoever you give it to can check that nothing in it was altered or left out. The table is for a spreadsheet. Receipts are the signed proof of what you agreed to and refused. None of them holds values of your data.",
    json: "Log as JSON",
    csv: "Log as CSV",
    receipts: "All receipts",
    working: "Exporting",
    count: (done: number, total: number) => `${plural(done, "entry", "entries")} of ${plural(total, "entry", "entries")}`,
  },
  verify: "Verify log",
  whole: (entries: number) => `The log is whole: ${plural(entries, "entry", "entries")}.`,
  lost: (gaps: readonly { readonly from: number; readonly to: number }[]) =>
    `Lost to damage, and given up in a repair: ${joined(gaps.map(({ from, to }) => (from === to ? `No. ${from}` : `No. ${from} to ${to}`)))}.`,
  broken: {
    altered: (at: number) => `Entry ${at} was altered. What stands before it is whole.`,
    missing: (at: number) => `Entry ${at} is missing. What stands before it is whole.`,
    cut_off: (at: number) => `The end of the log was cut off: entry ${at} is missing, and what came after it. What stands before it is whole.`,
    rolled_back: (at: number) => `The log was cut back: it ends at entry ${at}, and there was more.`,
  },
  empty: "Nothing happened yet",
  emptyText: "Add data, or visit a site that asks for some. Every step is written down here.",
  noneOfKind: "Nothing like that in the entries looked at so far.",
  noneAtAll: "There is nothing like that in the log.",
  older: "Look further back",
  number: (seq: number) => `No. ${seq}`,
  sentence: {
    wallet_created: "You created the wallet.",
    imported: (what: readonly string[], source: string) => `You added ${joined(what)} from ${source}.`,
    ofStream: (count: number, stream: string) => `${records(count)} of ${stream}`,
    import_undone: (count: number, source: string) => `You took an import from ${source} back. ${records(count)} removed.`,
    requested: (app: string, streams: readonly string[], source: string) => `${app} asked for ${joined(streams)} from ${source}.`,
    approved: (app: string, what: string, until: string) => `You let ${app} read ${what}, until ${until}.`,
    narrowed: (app: string, what: string, until: string) => `You cut what ${app} may read down to ${what}, until ${until}.`,
    given_back: (app: string) => `You undid that: ${app} may read the same again. A yes for the next time that had ended stays ended.`,
    given_again: (app: string) => `You gave ${app} again what it had left: its access had run out while the clock of this computer was ahead.`,
    stream: (stream: string, fields: readonly string[]) => `${stream} (${joined(fields)})`,
    approvedByPolicy: (app: string, what: string, until: string) => `As you chose before, ${app} may read ${what}, until ${until}.`,
    deniedByPolicy: (app: string) => `As you chose before, ${app} got a no.`,
    policy_set: {
      allow: (app: string, until: string) => `You chose to say yes to ${app} without being asked, until ${until}.`,
      deny: (app: string, until: string) => `You chose to say no to ${app} without being asked, until ${until}.`,
    },
    policy_ended: {
      allow: (app: string) => `Your yes to ${app} for the next time ended: you are asked again.`,
      deny: (app: string) => `Your no to ${app} for the next time ended: you are asked again.`,
    },
    deniedByBlock: (app: string) => `${app} got a no: it is among the sites that you blocked.`,
    site_blocked: (site: string) => `You blocked ${site}: it cannot ask you any more.`,
    site_unblocked: (site: string) => `You let ${site} ask you again.`,
    block_list_imported: (hosts: number) => `You took over a list of ${plural(hosts, "site", "sites")} that cannot ask you.`,
    block_list_removed: (hosts: number) => `You removed the list of ${plural(hosts, "site", "sites")} that could not ask you.`,
    denied: (app: string) => `You said no to ${app}.`,
    dismissed: (app: string) => `You put the request of ${app} aside.`,
    cancelled: (app: string) => `${app} took its request back.`,
    disclosed: (app: string, what: string) => `${app} read ${what}.`,
    disclosedPaid: (app: string, what: string) => `${app} read ${what}, and signed a payment for it.`,
    presented: (app: string, audience: string) => `${app} proved to ${audience} that its access is live.`,
    revoked: { user: (app: string) => `You stopped the access of ${app}.`, app: (app: string) => `${app} gave its access back.` },
    notice_confirmed: {
      revoked: (app: string) => `${app} confirmed that it was told: its access has ended.`,
      erasure: (app: string) => `${app} confirmed that it was asked to delete what it got.`,
    },
    erasure_requested: (app: string, until: string) => `You asked ${app} to delete what it got, by ${until}.`,
    erasure_answered: {
      accepted: (app: string) => `${app} says that it will delete what it got.`,
      erased: (app: string) => `${app} says that it deleted what it got.`,
      refused: (app: string) => `${app} says that it will not delete what it got.`,
    },
    anchoring_begun: {
      wallet: (app: string) => `You put the permission of ${app} on a public record.`,
      anyone: (app: string) => `You saved the permission of ${app} as a file that anybody can put on a public record.`,
    },
    anchoring_seen: {
      permission: (app: string) => `The permission of ${app} stands on a public record.`,
      revocation: (app: string) => `The public record says that the permission of ${app} was revoked.`,
    },
    log_sealed: {
      wallet: (entry: number) => `You sealed the log on a public record, up to No. ${entry}.`,
      anyone: (entry: number) => `You saved a seal of the log, up to No. ${entry}, as a file that anybody can put on a public record.`,
    },
    paused: "You paused all access.",
    resumed: "You let access go on.",
    backed_up: "You wrote down the recovery phrase.",
    records_deleted: (count: number, stream: string, source: string) => `You deleted ${records(count)} of ${stream} from ${source}.`,
    backup_made: "You made a backup file.",
    exported: "You exported everything to a readable file.",
    payout_key_exported: (app: string) => `You had the key shown to the account where payments of ${app} go.`,
    fees_key_exported: "You had the key shown to the account that network fees are paid from.",
    passphrase_changed: "You changed the passphrase.",
    recovered_by_phrase: "You opened the wallet with the recovery phrase, and chose a new passphrase.",
    passkey_added: (name: string) => `You added the passkey “${name}”.`,
    passkey_removed: (name: string) => (name === "" ? "You removed a passkey." : `You removed the passkey “${name}”.`),
    clock_set_back: (by: number) => `The clock of this computer was turned back by ${spanOf(by)}. Access did not get longer by it.`,
    restored: (madeAt: string) => `You restored the wallet from a backup made on ${madeAt}.`,
    repaired: (restored: number, gone: readonly string[]) =>
      `The wallet was damaged. You put back ${plural(restored, "piece", "pieces")} of it; ${gone.length > 0 ? `lost: ${joined(gone)}` : "nothing was lost"}.`,
    lostRecords: (count: number) => records(count),
    lostDocuments: (count: number) => plural(count, "note of the wallet", "notes of the wallet"),
    lostEntries: (count: number) => plural(count, "entry of the activity or the earnings", "entries of the activity or the earnings"),
    refused: (app: string, why: string) => `${app} was refused: ${why}.`,
  },
  refusals: {
    unauthorized: "it has no such access",
    grant_expired: "its access has run out",
    grant_revoked: "you had stopped its access",
    not_granted: "it asked for more than you allowed",
    locked: "the wallet was locked",
    no_data: "there was nothing to give",
    exhausted: "it has used all its reads",
    payment_required: "it did not pay",
    payment_invalid: "its payment does not hold",
    already_pending: "it was already asking",
    rate_limited: "it asked too often",
    paused: "you had paused all access",
  } as Readonly<Record<string, string>>,
  otherRefusal: "the call was not in order",
} as const;

/** One read by an app, looked at from the log. */
export const disclosure = {
  back: "Activity",
  title: (seq: number) => `Entry ${seq}`,
  none: "There is no such read in the log.",
  unknown: "Which records these were was not kept when this was logged.",
  still: (here: number, read: number) =>
    here === read ? `${records(here)} read, all still in the wallet.` : `${records(read)} read, ${here} of them still in the wallet.`,
  gone: (count: number) => `${records(count)} deleted since; the app may still have them.`,
  asToday: "The fields that were read, with the values that they have in the wallet today.",
  records: "Records that were read",
  ofTime: (time: string) => `Record of ${time}`,
} as const;
