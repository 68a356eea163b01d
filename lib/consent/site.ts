import * as z from "zod";
import { ed25519KeyOf } from "../identity/did-key.ts";
import type { AccessRequest } from "../protocol/access-request.ts";
import { SITE_DOCUMENT_BYTES } from "../protocol/wire.ts";
import { type LinkedDids, linkedDids } from "./domain-linkage.ts";
import { type Needs, needsIn } from "./needs.ts";
import type { Linkage } from "./views.ts";

/**
 * What a site published about itself, judged once, when its request arrived. It is kept with the request and is part of what the review is made from:
 * what the site publishes later, and a proof that ends while the request waits, change nothing of it.
 */
export type SiteFacts = LinkedDids & { readonly needs?: Needs };

const text = z.string().max(SITE_DOCUMENT_BYTES);
const documents = z.object({ linkage: text.optional(), needs: text.optional() });

/** Undefined where the site published nothing that says anything. `given` came from outside; `now` is UTC milliseconds. */
export function siteFacts(given: unknown, origin: string, access: AccessRequest, now: number): SiteFacts | undefined {
  const parsed = documents.safeParse(given);
  if (!parsed.success) return undefined;
  const dids = linkedDids(jsonOf(parsed.data.linkage), origin, now);
  const needs = needsIn(jsonOf(parsed.data.needs), access);
  if (dids.proved.length === 0 && dids.named === undefined && needs === undefined) return undefined;
  return { ...dids, ...(needs === undefined ? {} : { needs }) };
}

/**
 * The identity that the review names: the one the app claims, else one that is proved, else one that is only named. Of several that are proved, the
 * one that was proved when the app last got access (`former`), so that a second one is no change.
 */
export function linkageOf(site: SiteFacts | undefined, claimed: string | undefined, former: string | undefined): Linkage | undefined {
  const { proved = [], named } = site ?? {};
  const same = former !== undefined && proved.includes(former) ? former : proved[0];
  const did = claimed ?? same ?? named;
  if (did === undefined) return undefined;
  if (proved.includes(did)) return { did, state: "proved" };
  return { did, state: ed25519KeyOf(did) ? "unproved" : "unchecked" };
}

/** Many sites answer every address with a page: what is no JSON says nothing. */
function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
