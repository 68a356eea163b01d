import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Grant } from "../consent/grant.ts";
import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import type { RecordPage } from "../protocol/methods.ts";
import type { StoredRecord } from "../vault/records/segments.ts";
import type { Scope } from "./authorize.ts";

/** Records as the app gets them: the granted fields and nothing else, under names that only this grant knows them by. */
export function project({ idSecret }: Pick<Grant, "idSecret">, { stream, fields }: Scope, records: readonly StoredRecord[]): RecordPage["data"] {
  const secret = decodeBase64url(idSecret);
  return records.map(({ key, data, importedAt = 0 }) => ({
    object: "record",
    // The primary key is made of the record's own values, granted or not: it stays here.
    id: encodeBase64url(hmac(sha256, secret, utf8(`${stream}/${key}`)).subarray(0, 16)),
    stream,
    emitted_at: new Date(importedAt).toISOString(),
    data: Object.fromEntries(fields.map((field) => [field, Object.hasOwn(data, field) ? data[field] : null])),
  }));
}
