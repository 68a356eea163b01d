import type { LogEvent } from "../../lib/activity/event.ts";
import { activity as t } from "../text/en-activity.ts";
import { formatDateTime } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { appName, type Names } from "./names.ts";

const { sentence, refusals } = t;

type Of<T extends LogEvent["type"]> = Extract<LogEvent, { type: T }>;

function disclosed(event: Of<"disclosed">, names: Names): string {
  const fields = sentence.stream(names.stream(event.stream), names.fields(event.stream, event.fields));
  const what = sentence.ofStream(event.records, fields);
  return event.paid === undefined ? sentence.disclosed(appName(event.origin), what) : sentence.disclosedPaid(appName(event.origin), what);
}

function approved(event: Of<"approved">, names: Names): string {
  const say = event.policyId === undefined ? sentence.approved : sentence.approvedByPolicy;
  return say(appName(event.origin), whatOf(event.streams, names), formatDateTime(event.expiresAt));
}

const whatOf = (streams: Of<"approved">["streams"], names: Names): string =>
  streams.map(({ name, fields }) => sentence.stream(names.stream(name), names.fields(name, fields))).join("; ");

function refused(event: Of<"refused">): string {
  const known = [event.reason, event.code].find((code) => code !== undefined && Object.hasOwn(refusals, code));
  return sentence.refused(appName(event.origin), (known === undefined ? undefined : refusals[known]) ?? t.otherRefusal);
}

function repaired({ restored, lostRecords, lostDocuments, lostEntries }: Of<"repaired">): string {
  const gone = [
    ...(lostRecords > 0 ? [sentence.lostRecords(lostRecords)] : []),
    ...(lostDocuments > 0 ? [sentence.lostDocuments(lostDocuments)] : []),
    ...(lostEntries > 0 ? [sentence.lostEntries(lostEntries)] : []),
  ];
  return sentence.repaired(restored, gone);
}

type OfApp = Extract<LogEvent, { readonly origin: string }>;
type OfWallet = Exclude<LogEvent, OfApp>;

/** What happened, as a person would say it. */
export const sentenceOf = (event: LogEvent, names: Names): string => ("origin" in event ? ofApp(event, names) : ofWallet(event, names));

function ofApp(event: OfApp, names: Names): string {
  switch (event.type) {
    case "requested":
      return sentence.requested(appName(event.origin), event.streams.map(names.stream), names.source(event.source));
    case "approved":
      return approved(event, names);
    case "denied":
      if (event.blocked) return sentence.deniedByBlock(appName(event.origin));
      return (event.policyId === undefined ? sentence.denied : sentence.deniedByPolicy)(appName(event.origin));
    case "policy_set":
      return sentence.policy_set[event.answer](appName(event.origin), formatDateTime(event.until));
    case "policy_ended":
      return sentence.policy_ended[event.answer](appName(event.origin));
    case "dismissed":
    case "cancelled":
      return sentence[event.type](appName(event.origin));
    case "disclosed":
      return disclosed(event, names);
    case "presented":
      return sentence.presented(appName(event.origin), plain(event.audience, 100));
    case "refused":
      return refused(event);
    case "narrowed":
      return sentence.narrowed(appName(event.origin), whatOf(event.streams, names), formatDateTime(event.expiresAt));
    case "given_back":
    case "given_again":
    case "payout_key_exported":
      return sentence[event.type](appName(event.origin));
    case "revoked":
      return sentence.revoked[event.by](appName(event.origin));
    case "anchoring_begun":
      return sentence.anchoring_begun[event.by](appName(event.origin));
    case "anchoring_seen":
      return sentence.anchoring_seen[event.record](appName(event.origin));
    case "notice_confirmed":
      return sentence.notice_confirmed[event.notice](appName(event.origin));
    case "erasure_requested":
      return sentence.erasure_requested(appName(event.origin), formatDateTime(event.deadline));
    case "erasure_answered":
      return sentence.erasure_answered[event.status](appName(event.origin));
  }
}

function ofWallet(event: OfWallet, names: Names): string {
  switch (event.type) {
    case "imported":
      return sentence.imported(
        event.streams.map(({ name, records }) => sentence.ofStream(records, names.stream(name))),
        names.source(event.source),
      );
    case "import_undone":
      return sentence.import_undone(event.records, names.source(event.source));
    case "records_deleted":
      return sentence.records_deleted(event.records, names.stream(event.stream), names.source(event.source));
    case "clock_set_back":
      return sentence.clock_set_back(event.by);
    case "passkey_added":
    case "passkey_removed":
      return sentence[event.type](plain(event.name, 60));
    case "site_blocked":
    case "site_unblocked":
      return sentence[event.type](plain(event.site, 300));
    case "block_list_imported":
    case "block_list_removed":
      return sentence[event.type](event.hosts);
    case "log_sealed":
      return sentence.log_sealed[event.by](event.upTo);
    case "restored":
      return sentence.restored(formatDateTime(event.madeAt));
    case "repaired":
      return repaired(event);
    case "wallet_created":
    case "paused":
    case "resumed":
    case "backed_up":
    case "backup_made":
    case "exported":
    case "fees_key_exported":
    case "passphrase_changed":
    case "recovered_by_phrase":
      return sentence[event.type];
  }
}
