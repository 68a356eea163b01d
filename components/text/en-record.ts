import type { OfferView, Waits } from "../../lib/anchoring/views.ts";

/** Words about what is put on a public record: permissions, and ends of the log. */

type Costs = Exclude<OfferView, { readonly trouble: unknown }>;

export const record = {
  title: "Public record",
  put: "Put on the public record",
  putOf: (app: string) => `Put the permission of ${app} on the public record`,
  ask: "Put this permission on a public record?",
  text: "Anybody can then check that it stands, without asking you, and sees it when you revoke. Freehold puts the revocation there too, by itself.",
  there:
    "What goes there: a fingerprint of the signed permission, and the account address that you have for this app alone. Not there: your data, what the permission is for, the app's name.",
  forever: "It stays there for ever. Nobody can take it out again, not even you.",
  fees: "Everybody can see which account paid for it. What your fees account brings, for this app and for others, can be told to come from one person.",
  file: "Or save it as a file. Nobody is contacted, and whoever you give it to can put it there within 7 days.",
  network: "Network",
  save: "Save as a file",
  keep: "Not now",
  asking: "Asking what it costs…",
  costs: ({ permission, revocation }: Costs) => `Costs about ${permission} now, and about ${revocation} when you revoke, out of your fees account.`,
  noWay: "Freehold cannot put it there by itself: in Settings, this network is not switched on to be handed things in by this wallet itself.",
  saveAgain: "Save the file again",
  saveRevocation: "Save the revocation as a file",
  saveRevocationOf: (app: string) => `Save the revocation of ${app} as a file`,
  states: {
    coming: "On its way to the public record",
    handed_out: "Saved as a file",
    anchored: "On the public record",
    revoking: "Revocation on its way to the public record",
    revoked: "Revoked on the public record",
    revoked_there: "The public record says that it was revoked",
  },
  on: (label: string) => `Network: ${label}.`,
  since: "Since",
  until: "Whoever has the file can put it there until",
  ranOut: "The file ran out before anybody put it there.",
  unsure: "So new that it could still be undone.",
  revokedThere: "Revoke it here too.",
  waits: {
    no_node: "Freehold cannot see whether it is there: no network server is named for this network in Settings.",
    node_away: "The network server does not answer. It is tried again.",
    wrong_chain: "The network server belongs to another network. Change it in Settings.",
    not_deployed: "There is no such record on this network: nothing was sent.",
    not_taken: "The network server does not take it. It is tried again.",
    no_sender: "This wallet hands nothing in on this network. Choose in Settings that it does, or save a file.",
    queued: "Something else is being brought first.",
    fees_empty: "The fees account has too little on it. Its address is in Settings.",
    fees_high: "The network asks for more than you allow in Settings. It is tried again.",
    node_refused: "The network server does not take it. It is tried again.",
    would_fail: "The network would refuse it as things are. It is tried again.",
    failed_on_chain: "The network refused it, and it is not sent again. A file can still be brought by anybody.",
  } satisfies Readonly<Record<Waits, string>>,
} as const;

export const seal = {
  title: "Seal the log on a public record",
  text: "Puts a fingerprint of the log's signed end on a public record. Later it proves that the log was this, and no other, at that time: your exported log carries the proof. Nobody can read anything from the fingerprint, and nobody can take it out again.",
  do: "Seal the log",
  save: "Save the seal as a file",
  costs: ({ seal: cost }: Costs) => `Costs about ${cost}, out of your fees account.`,
  done: "The log is to be sealed as it ends now.",
  list: "Seals",
  upTo: (entry: number) => `Up to No. ${entry}`,
  sealed: "Sealed",
  coming: "On its way",
  handedOut: "Saved as a file",
} as const;
