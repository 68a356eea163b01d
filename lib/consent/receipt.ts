import type { ClientDescription } from "../protocol/access-request.ts";

/** What was decided about a request, as a receipt tells it. Times are UTC milliseconds. */
export type Decided = {
  readonly receiptId: string;
  /** What the receipt is of: the grant, or the request that was refused, as `urn:uuid:`. */
  readonly recordId: string;
  /** The DID the app knows the person by. */
  readonly subject: string;
  /** By which act: by hand, by an answer that the person had given in advance, or by cutting a grant down to less. */
  readonly how: "approved" | "approved_before" | "narrowed" | "given_back" | "given_again" | "denied" | "denied_before";
  readonly decidedAt: number;
  readonly expiresAt?: number;
  /** Digest of the review that was shown. */
  readonly reviewDigest: string;
  readonly origin: string;
  readonly client: ClientDescription;
  readonly source: { readonly id: string; readonly label: string };
  readonly purpose: { readonly code: string; readonly description?: string };
  readonly retention?: { readonly max_duration: string; readonly on_expiry: "delete" | "anonymize" };
  readonly accessMode: "single_use" | "continuous";
  readonly maxUses?: number;
  readonly streams: readonly {
    readonly name: string;
    readonly label: string;
    readonly fields: readonly { readonly name: string; readonly label: string }[];
    readonly necessity?: "required" | "optional";
    readonly since?: string;
    readonly until?: string;
  }[];
  /** The receipt of the grant that this one took the place of. */
  readonly replaces?: string;
};

/** All of the JSON-LD context, in the receipt itself: nobody needs to fetch anything to read it. */
const CONTEXT = {
  dpv: "https://w3id.org/dpv#",
  dct: "http://purl.org/dc/terms/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  freehold: "urn:datawallet:terms#",
  "dct:conformsTo": { "@type": "@id" },
  "dct:publisher": { "@type": "@id" },
  "dct:replaces": { "@type": "@id" },
  "dct:created": { "@type": "xsd:dateTime" },
  "dct:date": { "@type": "xsd:dateTime" },
  "dct:valid": { "@type": "xsd:dateTime" },
  "dpv:hasContact": { "@type": "@id" },
  "dpv:hasIndicationMethod": { "@language": "en" },
  "dpv:hasLegalBasis": { "@type": "@id" },
  "dpv:hasNecessity": { "@type": "@id" },
  "dpv:hasProcessing": { "@type": "@id" },
  "dpv:isExercisedAt": { "@type": "@id" },
  "dpv:isIndicatedAtTime": { "@type": "xsd:dateTime" },
  "dpv:isIndicatedBy": { "@type": "@id" },
};

/** Profiles of ISO/IEC TS 27560 in terms of the Data Privacy Vocabulary (DPV 2). */
const PROFILE = "https://w3id.org/dpv/schema/dpv-27560#";
const NOT_STATED = "Not stated by the app.";
const WITHDRAW = "In the wallet: Access, then Revoke. It holds at once and asks nobody.";

/** Purposes that DPV has a term for. */
const dpvPurposes: Readonly<Record<string, string>> = {
  "https://pdpp.dev/purpose/personalization": "dpv:Personalisation",
  "https://pdpp.dev/purpose/recommendation": "dpv:ProvidePersonalisedRecommendations",
  "https://pdpp.dev/purpose/research": "dpv:ResearchAndDevelopment",
};

/** Where the law gives them. They are the app's to answer; what the wallet itself can do is withdraw. */
const rights = [
  "Access",
  "Rectification",
  "Erasure",
  "Restriction of processing",
  "Data portability",
  "Objection",
  "Complaint to a supervisory authority",
];

const methods: Readonly<Record<Decided["how"], string>> = {
  approved: "Button “Approve” of the wallet, under the notice",
  denied: "Button “Deny” of the wallet, under the notice",
  narrowed: "Cut down to less in the wallet",
  given_back: "Given back in the wallet, a moment after it was taken back",
  given_again: "Given again in the wallet, after it had run out by a clock that was ahead",
  approved_before: "Answered by the wallet, as the person had said in advance",
  denied_before: "Answered by the wallet, as the person had said in advance",
};

const instant = (time: number): string => new Date(time).toISOString();

/** The receipt as JSON-LD: the fields of ISO/IEC TS 27560 in DPV terms, the whole record within it. What an app says of itself stands there as its words. */
export function receiptOf(decided: Decided): object {
  const { receiptId, subject, decidedAt, replaces } = decided;
  return {
    "@context": CONTEXT,
    "@id": receiptId,
    "@type": "dpv:ConsentReceipt",
    "dct:identifier": receiptId,
    "dct:conformsTo": `${PROFILE}receipt-record`,
    "dct:created": instant(decidedAt),
    "dct:language": "en",
    "dct:publisher": subject,
    ...(replaces === undefined ? {} : { "dct:replaces": replaces }),
    "dpv:hasRecordOfActivity": recordOf(decided),
  };
}

function recordOf(decided: Decided): object {
  const { recordId, subject, reviewDigest, client } = decided;
  return {
    "@id": recordId,
    "@type": "dpv:ConsentRecord",
    "dct:identifier": recordId,
    "dct:conformsTo": `${PROFILE}record`,
    "dpv:hasDataSubject": { "@id": subject, "@type": "dpv:DataSubject", "dct:identifier": subject },
    "dpv:hasDataController": controllerOf(decided),
    "dpv:hasNotice": {
      "@type": "dpv:ConsentNotice",
      "dct:identifier": reviewDigest,
      "dct:language": "en",
      ...(client.policy_uri === undefined ? {} : { "dct:source": { "@id": client.policy_uri } }),
    },
    "dpv:hasProcess": processOf(decided),
    "dpv:hasConsentStatus": eventOf(decided),
  };
}

/** Only the origin is more than the app's own word: the browser reported it. */
function controllerOf({ origin, client }: Decided): object {
  const contact = client.uri ?? origin;
  return {
    "@id": origin,
    "@type": "dpv:DataController",
    "dct:identifier": origin,
    "dpv:hasName": client.name,
    "dpv:hasAddress": contact,
    "dpv:hasContact": contact,
    ...(client.did === undefined ? {} : { "dpv:hasIdentifier": client.did }),
  };
}

function processOf({ source, purpose, streams, retention, origin, client }: Decided): object {
  const term = Object.hasOwn(dpvPurposes, purpose.code) ? dpvPurposes[purpose.code] : undefined;
  const contact = client.policy_uri ?? client.uri ?? origin;
  return {
    "@type": "dpv:Process",
    "dpv:hasPurpose": {
      "@id": purpose.code,
      "@type": ["dpv:Purpose", ...(term === undefined ? [] : [term])],
      ...(purpose.description === undefined ? {} : { "dct:description": purpose.description }),
    },
    "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
    "dpv:hasProcessing": ["dpv:Collect", "dpv:Use"],
    "dpv:hasDataSource": { "@id": source.id, "@type": "dpv:DataSource", "dct:title": source.label },
    "dpv:hasPersonalData": streams.flatMap(personalData),
    "dpv:hasStorageCondition": {
      "@type": "dpv:StorageCondition",
      "dpv:hasLocation": { "@type": "dpv:StorageLocation", "dct:description": NOT_STATED },
      ...(retention === undefined
        ? { "dct:description": NOT_STATED }
        : {
            "dpv:hasDuration": retention.max_duration,
            "dct:description": retention.on_expiry === "delete" ? "Deleted then." : "Made anonymous then.",
          }),
    },
    "dpv:hasRecipient": { "@id": origin, "@type": "dpv:Recipient" },
    "dpv:hasJurisdiction": { "@type": "dpv:Jurisdiction", "dct:description": NOT_STATED },
    "dpv:hasConsentControl": { "@type": "dpv:WithdrawConsent", "dct:description": WITHDRAW },
    "dpv:hasRight": rights.map((title) => ({ "@type": "dpv:DataSubjectRight", "dct:title": title, "dpv:isExercisedAt": contact })),
  };
}

function personalData({ name, label, fields, necessity, since, until }: Decided["streams"][number]): object[] {
  return fields.map((field) => ({
    "@type": "dpv:PersonalData",
    "dct:identifier": `${name}/${field.name}`,
    "dct:title": `${label}: ${field.label}`,
    ...(necessity === undefined ? {} : { "dpv:hasNecessity": necessity === "required" ? "dpv:Required" : "dpv:Optional" }),
    ...(since === undefined ? {} : { "freehold:since": since }),
    ...(until === undefined ? {} : { "freehold:until": until }),
  }));
}

function eventOf({ how, decidedAt, expiresAt, subject, accessMode, maxUses }: Decided): object {
  const isGiven = how !== "denied" && how !== "denied_before";
  return {
    "@type": isGiven ? "dpv:ConsentGiven" : "dpv:ConsentRefused",
    "dct:date": instant(decidedAt),
    ...(expiresAt === undefined ? {} : { "dct:valid": instant(expiresAt) }),
    "dpv:isIndicatedAtTime": instant(decidedAt),
    "dpv:isIndicatedBy": subject,
    "dpv:hasIndicationMethod": methods[how],
    ...(isGiven ? { "freehold:accessMode": accessMode } : {}),
    ...(maxUses === undefined ? {} : { "freehold:maxUses": maxUses }),
  };
}
