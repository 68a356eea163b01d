import { isObject, isText, type JsonObject } from "./json.ts";

/** The base context of the W3C VC Data Model 2.0, the first of every credential and presentation. */
export const BASE_CONTEXT = "https://www.w3.org/ns/credentials/v2";

/** What the base context defines for every object, and protects: no later context may give these another meaning. */
const BASE_TERMS: ReadonlySet<string> = new Set([
  "id",
  "type",
  "name",
  "description",
  "digestMultibase",
  "digestSRI",
  "mediaType",
  "VerifiableCredential",
  "EnvelopedVerifiableCredential",
  "VerifiablePresentation",
  "EnvelopedVerifiablePresentation",
  "JsonSchema",
  "JsonSchemaCredential",
  "BitstringStatusList",
  "BitstringStatusListCredential",
  "BitstringStatusListEntry",
  "DataIntegrityProof",
  "...",
  "_sd",
  "_sd_alg",
  "aud",
  "cnf",
  "exp",
  "iat",
  "iss",
  "jku",
  "kid",
  "nbf",
  "sub",
  "x5u",
]);

/**
 * Contexts that are known by their address, each with what it maps terms of no definition of their own to (`@vocab`), or null. Nothing is
 * ever fetched: whoever passes such a list refuses every other address; whoever passes none takes it that an unknown context defines any term.
 */
export type KnownContexts = ReadonlyMap<string, string | null>;

const MOST_CONTEXTS = 32;
/** A URL or another URI as an identifier: a scheme, and none of what RFC 3987 keeps out. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;

export const isUrl = (value: unknown): value is string => typeof value === "string" && ABSOLUTE.test(value);

/** The terms that are in force under a list of contexts. */
export type Terms = {
  /** Whether a term has a meaning: by a definition, by a vocabulary, or by a context that is not known. */
  readonly means: (term: string) => boolean;
  /** Whether a definition of its own, or a context that is not known, gives it one. */
  readonly defines: (term: string) => boolean;
};

type Active = { readonly defined: Map<string, unknown>; readonly kept: Set<string>; vocabulary: boolean; open: boolean };

/**
 * The terms under a `@context` (VCDM 2.0, section 4.3; JSON-LD 1.1, sections 4.1 and 9.15, without fetching and without scoped contexts),
 * or undefined when it is none: not a list that starts with the base context, an address that is no URL or not known, an object that is no context, a protected
 * term defined anew.
 */
export function termsOf(context: unknown, known?: KnownContexts): Terms | undefined {
  if (!Array.isArray(context) || context[0] !== BASE_CONTEXT || context.length > MOST_CONTEXTS) return undefined;
  const active: Active = { defined: new Map(), kept: new Set(), vocabulary: false, open: false };
  for (let at = 1; at < context.length; at++) {
    const item: unknown = context[at];
    if (!(isObject(item) ? include(item, active) : enter(item, active, known))) return undefined;
  }
  const defines = (term: string) => active.open || BASE_TERMS.has(term) || (active.defined.get(term) ?? null) !== null;
  return { defines, means: (term) => defines(term) || (active.vocabulary && !active.defined.has(term)) };
}

function enter(address: unknown, active: Active, known: KnownContexts | undefined): boolean {
  if (!isUrl(address)) return false;
  if (address === BASE_CONTEXT) return true;
  const vocabulary = known?.get(address);
  if (vocabulary === undefined) {
    active.open = true;
    return known === undefined;
  }
  if (vocabulary !== null) active.vocabulary = true;
  return true;
}

function include(context: JsonObject, active: Active): boolean {
  if ("@vocab" in context) active.vocabulary = context["@vocab"] !== null;
  for (const [term, definition] of Object.entries(context)) {
    if (term.startsWith("@") ? !isKeyword(term, definition) : !define(term, definition, context, active)) return false;
  }
  return true;
}

/** Keywords of a context. `@import` is not among them: it would have to be fetched. */
function isKeyword(keyword: string, value: unknown): boolean {
  switch (keyword) {
    case "@vocab":
    case "@base":
      return value === null || value === "" || isUrl(value);
    case "@language":
      return value === null || isText(value);
    case "@direction":
      return value === null || value === "ltr" || value === "rtl";
    case "@protected":
    case "@propagate":
      return typeof value === "boolean";
    case "@version":
      return value === 1.1;
    default:
      return false;
  }
}

function define(term: string, definition: unknown, context: JsonObject, active: Active): boolean {
  const meaning = isObject(definition) ? (definition["@id"] === undefined ? "" : definition["@id"]) : definition;
  if (BASE_TERMS.has(term)) return meaning === `@${term}`;
  if (active.kept.has(term) && active.defined.get(term) !== meaning) return false;
  if (meaning === "" ? !active.vocabulary && !isUrl(term) : !isMeaning(meaning, context, active)) return false;
  active.defined.set(term, meaning);
  if (isObject(definition) && "@protected" in definition ? definition["@protected"] === true : context["@protected"] === true) active.kept.add(term);
  return true;
}

/** What a term may stand for: nothing, a keyword, a URL, or a name that a term or the vocabulary makes one. */
function isMeaning(value: unknown, context: JsonObject, active: Active): boolean {
  if (value === null || isUrl(value)) return true;
  if (typeof value !== "string" || !/^@?[\w-]+$/.test(value)) return false;
  return value.startsWith("@") || active.vocabulary || BASE_TERMS.has(value) || active.defined.has(value) || Object.hasOwn(context, value);
}
