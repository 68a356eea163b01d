import { createHash } from "node:crypto";
import { isObject } from "../data-model/json.ts";
import { malformed } from "./errors.ts";
import { verifyHead } from "./log-head.ts";
import { type LogSeal, type SealedEnd, sealedEnds } from "./log-seals.ts";

export type VerifiedLog =
  | {
      readonly ok: true;
      readonly entries: number;
      /** The did:key that signed the end of the log. Hold it against the one you know the wallet's log by. */
      readonly signedBy: string;
      /** When the head was signed: nothing is proved of what came after. */
      readonly signedAt: Date;
      /** Entries that the wallet itself says it lost, both inclusive. */
      readonly lost: readonly { readonly from: number; readonly to: number }[];
      /** Earlier ends of this very log that are under a root for a chain. NOT checked: that the root stands there, which the chain says. */
      readonly seals: readonly LogSeal[];
    }
  | {
      readonly ok: false;
      /** Entries that hold, from the first. */
      readonly entries: number;
      readonly brokenAt: number;
      readonly problem: "altered" | "missing" | "cut_off";
    };

/**
 * Checks an activity log that a person exported (`freehold-log/1`, docs/log-format.md): every entry carries the hash of the one
 * before, and the hash of the last one is signed. `lines` are the file's lines, in order: nothing but the current one is held.
 * NOT checked: that it is the person's newest log, which only a later head could show.
 * @throws {VerificationError} where the file or its head is not of that form, or the head's signature does not verify
 */
export async function verifyLog(lines: AsyncIterable<string> | Iterable<string>): Promise<VerifiedLog> {
  const reading = readLines(lines);
  const first = await reading.next();
  if (first.done || first.value.kind !== "head") throw malformed("The log");
  const head = await verifyHead(first.value.head);
  const sealed: SealedEnd[] = [];
  const seals: LogSeal[] = [];
  let [seq, prev]: [number, string | undefined] = [0, ""];
  const broken = (problem: "altered" | "missing" | "cut_off", brokenAt: number): VerifiedLog => ({ ok: false, entries: seq, brokenAt, problem });
  for await (const item of reading) {
    if (item.kind === "seals") {
      sealed.push(...(await sealedEnds(item.seals, head.did)));
      continue;
    }
    if (item.kind !== "entry") throw malformed("The log");
    const entry = entryIn(item.text);
    if (!entry) return broken("altered", seq + 1);
    if (entry.seq !== seq + 1) {
      const gap = head.lost.find(({ from, to }) => from === seq + 1 && to === entry.seq - 1);
      if (!gap) return broken("missing", seq + 1);
      prev = undefined;
    }
    if (entry.seq > head.seq || (prev !== undefined && entry.prev !== prev)) return broken("altered", entry.seq);
    seq = entry.seq;
    prev = createHash("sha256").update(item.text).digest("base64url");
    for (const { seal, hash } of sealed) if (seal.upTo === seq && hash === prev) seals.push(seal);
  }
  const reached = head.lost.find(({ from }) => from === seq + 1)?.to ?? seq;
  if (reached < head.seq) return broken("cut_off", seq + 1);
  if (seq === head.seq && prev !== head.hash) return broken("altered", seq);
  return { ok: true, entries: seq, signedBy: head.did, signedAt: new Date(head.iat * 1000), lost: head.lost, seals };
}

type Item =
  | { readonly kind: "head"; readonly head: unknown }
  | { readonly kind: "seals"; readonly seals: unknown }
  | { readonly kind: "entry"; readonly text: string };

/** The file is JSON as a whole, and by lines: the head on one, seals on another if there are any, each entry on its own. */
async function* readLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Item> {
  let isListed = false;
  for await (const line of lines) {
    const text = line.trim().replace(/,$/, "");
    if (isListed && text.startsWith("{")) yield { kind: "entry", text };
    else if (text.startsWith('"format"') && parsed(`{${text}}`)?.["format"] !== "freehold-log/1") throw malformed("The format");
    else if (text.startsWith('"head"')) yield { kind: "head", head: parsed(`{${text}}`)?.["head"] };
    else if (text.startsWith('"seals"')) yield { kind: "seals", seals: parsed(`{${text}}`)?.["seals"] };
    else if (text.startsWith('"entries"')) isListed = true;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text is what is hashed: that it is the canonical form of what it says needs no proof, as any other has another hash. */
function entryIn(text: string): { readonly seq: number; readonly prev: string } | undefined {
  const { seq, prev } = parsed(text) ?? {};
  return typeof seq === "number" && typeof prev === "string" ? { seq, prev } : undefined;
}
