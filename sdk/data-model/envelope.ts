import { BASE_CONTEXT } from "./context.ts";
import { isObject, isText, type JsonObject } from "./json.ts";

/** A secured credential or presentation, taken out of its envelope and not looked into. */
export type Envelope = { readonly mediaType: string; readonly content: string };

type Kind = "EnvelopedVerifiableCredential" | "EnvelopedVerifiablePresentation";

/** VC-JOSE-COSE, section 6.1; a `+cose` one is base64. */
const MEDIA_TYPES: Readonly<Record<Kind, RegExp>> = {
  EnvelopedVerifiableCredential: /^data:application\/(vc\+jwt|vc\+sd-jwt|vc\+cose;base64),([\x21-\x7e]+)\s?$/,
  EnvelopedVerifiablePresentation: /^data:application\/(vp\+jwt|vp\+sd-jwt|vp\+cose;base64),([\x21-\x7e]+)\s?$/,
};

/** Opens an envelope (VCDM 2.0, sections 4.13.1 and 4.13.2), or returns undefined when it is none. */
export function openEnvelope(value: unknown, kind: Kind): Envelope | undefined {
  if (!isObject(value)) return undefined;
  const { id, type } = value;
  const context = value["@context"];
  if (context !== BASE_CONTEXT && !(Array.isArray(context) && context.length === 1 && context[0] === BASE_CONTEXT)) return undefined;
  if (type !== kind && !(Array.isArray(type) && type.length === 1 && type[0] === kind)) return undefined;
  const [, mediaType, content] = (isText(id) && MEDIA_TYPES[kind].exec(id)) || [];
  return mediaType === undefined || content === undefined ? undefined : { mediaType: `application/${mediaType}`, content };
}

/** A compact token in an envelope. */
export function envelop(kind: Kind, token: string): JsonObject & { readonly id: string } {
  const mediaType = kind === "EnvelopedVerifiableCredential" ? "vc+jwt" : "vp+jwt";
  return { "@context": BASE_CONTEXT, type: kind, id: `data:application/${mediaType},${token}` };
}
