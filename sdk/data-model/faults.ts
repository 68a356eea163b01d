import { isUrl, type KnownContexts, type Terms, termsOf } from "./context.ts";
import { openEnvelope } from "./envelope.ts";
import { instantOf, isObject, isText, type JsonObject } from "./json.ts";
import { isDigestOf } from "./related-resource.ts";

/** Which rule of the data model a document breaks: stable, named by the member. */
export type Fault =
  | "@context"
  | "id"
  | "type"
  | "name"
  | "description"
  | "issuer"
  | "holder"
  | "validFrom"
  | "validUntil"
  | "credentialSubject"
  | "credentialStatus"
  | "credentialSchema"
  | "evidence"
  | "termsOfUse"
  | "refreshService"
  | "relatedResource"
  | "verifiableCredential"
  | "undefined member"
  | "vc or vp claim";

type Rule = (document: JsonObject, terms: Terms) => boolean;
type Rules = readonly (readonly [Fault, Rule])[];

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const optional = (value: unknown, holds: (value: unknown) => boolean): boolean => value === undefined || holds(value);
/** One object or several, each as `holds` says; none is none. */
const objects = (value: unknown, holds: (item: JsonObject) => boolean): boolean => {
  const items = listOf(value);
  return items.length > 0 && items.every((item) => isObject(item) && holds(item));
};

/** Section 4.5: terms that a context defines, or URLs. */
function isType(value: unknown, terms: Terms): boolean {
  const types = listOf(value);
  return types.length > 0 && types.every((type) => isText(type) && (terms.means(type) || isUrl(type)));
}

/** Section 4.4: one URL. */
const isId = (value: unknown): boolean => value === undefined || isUrl(value);

/** Sections 4.6 and 11.1: a text, or language value objects, with nothing else in them. */
function isLanguageText(value: unknown): boolean {
  if (value === undefined || typeof value === "string") return true;
  return objects(value, (text) => {
    const { "@value": content, "@language": language, "@direction": direction, ...more } = text;
    const directed = direction === undefined || direction === "ltr" || direction === "rtl";
    return typeof content === "string" && optional(language, isText) && directed && Object.keys(more).length === 0;
  });
}

/** A URL, or an object with one as its id. */
const isParty = (value: unknown): boolean =>
  isUrl(value) || (isObject(value) && isUrl(value["id"]) && isLanguageText(value["name"]) && isLanguageText(value["description"]));

const typed = (member: string, idRequired = false): Rule => {
  return (document, terms) =>
    optional(document[member], (value) => objects(value, ({ id, type }) => isType(type, terms) && (idRequired ? isUrl(id) : isId(id))));
};

function isRelated(value: unknown): boolean {
  const seen = new Set<unknown>();
  return objects(value, (resource) => {
    const { id, mediaType } = resource;
    if (!isUrl(id) || seen.has(id) || !optional(mediaType, isText)) return false;
    seen.add(id);
    return isDigestOf(id, resource);
  });
}

const common: Rules = [
  ["vc or vp claim", (document) => !Object.hasOwn(document, "vc") && !Object.hasOwn(document, "vp")],
  ["id", ({ id }) => isId(id)],
  ["termsOfUse", typed("termsOfUse")],
];

const ofCredentials: Rules = [
  ...common,
  ["type", ({ type }, terms) => isType(type, terms) && listOf(type).includes("VerifiableCredential")],
  ["name", ({ name }) => isLanguageText(name)],
  ["description", ({ description }) => isLanguageText(description)],
  ["issuer", ({ issuer }) => isParty(issuer)],
  ["validFrom", ({ validFrom }) => optional(validFrom, (value) => instantOf(value) !== undefined)],
  ["validUntil", ({ validFrom, validUntil }) => optional(validUntil, (value) => endsAfter(instantOf(validFrom), instantOf(value)))],
  ["credentialSubject", ({ credentialSubject }) => objects(credentialSubject, (subject) => Object.keys(subject).length > 0 && isId(subject["id"]))],
  ["credentialStatus", typed("credentialStatus")],
  ["credentialSchema", typed("credentialSchema", true)],
  ["evidence", typed("evidence")],
  ["refreshService", typed("refreshService")],
  ["relatedResource", ({ relatedResource }) => optional(relatedResource, isRelated)],
];

const ofPresentations: Rules = [
  ...common,
  ["type", ({ type }, terms) => isType(type, terms) && listOf(type).includes("VerifiablePresentation")],
  ["holder", ({ holder }) => optional(holder, isParty)],
  [
    "verifiableCredential",
    // VC-JOSE-COSE, section 3.1.2: what is secured by JOSE or COSE is in an envelope, and nothing goes unsecured.
    ({ verifiableCredential }) =>
      optional(verifiableCredential, (value) => objects(value, (item) => openEnvelope(item, "EnvelopedVerifiableCredential") !== undefined)),
  ],
];

const endsAfter = (from: number | undefined, until: number | undefined): boolean => until !== undefined && (from === undefined || from <= until);

function faultOf(rules: Rules, document: JsonObject, known: KnownContexts | undefined): Fault | undefined {
  const terms = termsOf(document["@context"], known);
  if (!terms) return "@context";
  return rules.find(([, holds]) => !holds(document, terms))?.[0];
}

/**
 * The first rule of the W3C VC Data Model 2.0 that a credential breaks, or undefined. Only what can be told without fetching anything:
 * a schema is not applied, a status not looked up, a related resource compared only where its digest is known here.
 */
export const credentialFault = (credential: JsonObject, known?: KnownContexts): Fault | undefined => faultOf(ofCredentials, credential, known);

/** The same for a presentation. Its credentials are not taken out of their envelopes. */
export const presentationFault = (presentation: JsonObject, known?: KnownContexts): Fault | undefined =>
  faultOf(ofPresentations, presentation, known);

const CREDENTIAL_MEMBERS: ReadonlySet<string> = new Set([
  "@context",
  "confidenceMethod",
  "credentialSchema",
  "credentialStatus",
  "credentialSubject",
  "evidence",
  "issuer",
  "proof",
  "refreshService",
  "relatedResource",
  "renderMethod",
  "termsOfUse",
  "validFrom",
  "validUntil",
]);

/** For an issuer: a member that no context defines would be signed and mean nothing. A verifier ignores it. */
export function undefinedMember(credential: JsonObject, known?: KnownContexts): Fault | undefined {
  const terms = termsOf(credential["@context"], known);
  return Object.keys(credential).every((member) => CREDENTIAL_MEMBERS.has(member) || terms?.defines(member)) ? undefined : "undefined member";
}
