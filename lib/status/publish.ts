import type { Vault } from "../vault/vault.ts";
import type { Carrier } from "./deliver.ts";
import { learn } from "./held.ts";
import { chosenHost } from "./host.ts";
import { listsOf, type SignedList, type StatusEntry, type StatusList } from "./list.ts";
import { isCurrent, signedList } from "./sign.ts";
import { type Failure, failedOnce, fresh, mayTry } from "./tries.ts";
import type { StatusHostView } from "./views.ts";

/** A host that was away is asked again within the hour. */
const LONGEST_WAIT = 3_600_000;

/** A host must be told: it does not have the list as it stands, or what it has soon runs out, and a grant still needs it. */
const mustPublish = (list: StatusList, now: number): boolean => list.neededUntil > now && !isCurrent(list.published, list, now);

/**
 * The same where the person uses no host any more: nothing is renewed. But while a list may still be held for good by somebody, what is revoked goes into
 * it. One that was signed and of which nobody knows whether it arrived, may be.
 */
function mustCorrect({ published, signed, revoked }: StatusList, now: number): boolean {
  const goodUntil = Math.max(published?.validUntil ?? 0, signed?.validUntil ?? 0);
  return goodUntil > now && revoked.length > (published?.revoked ?? 0);
}

export type Published = {
  readonly tried: boolean;
  /** Entries that the host has set and this vault did not know of: their grants were revoked before it was put back from an older copy. */
  readonly learned: readonly StatusEntry[];
};

/**
 * Takes every list that must be published and may be tried to its host. What a host does not have yet is derived from what is stored:
 * nothing is forgotten when this is cut off. Contacts nobody where no host was ever chosen. Throws `VaultLocked`.
 */
export async function publishLists(vault: Vault, carrier: Carrier, clock: () => number): Promise<Published> {
  const isDue = (await chosenHost(vault)) === undefined ? mustCorrect : mustPublish;
  const all = await listsOf(vault).all();
  const due = all.filter(({ value }) => isDue(value, clock()) && mayTry(value.tries, clock(), LONGEST_WAIT));
  const learned: StatusEntry[] = [];
  for (const { key } of due) learned.push(...(await publish(vault, key, carrier, clock)));
  return { tried: due.length > 0, learned };
}

async function publish(vault: Vault, list: string, { deliver, obtain }: Carrier, clock: () => number): Promise<readonly StatusEntry[]> {
  const held = await obtain(list);
  const learned = held === undefined ? [] : await learn(vault, list, held);
  const signed = await signedList(vault, list, clock());
  if (signed) await note(vault, list, signed, await deliver({ method: "PUT", url: list, type: "application/vc+jwt", body: signed.jwt }), clock());
  return learned;
}

function note(vault: Vault, list: string, { revoked, validFrom, validUntil }: SignedList, failure: Failure | undefined, now: number): Promise<void> {
  const lists = listsOf(vault);
  return vault.attempt(async () => {
    const entry = await lists.get(list);
    if (!entry) return { changes: [], result: undefined };
    const before = entry.value;
    // Revoked while it was under way: that is due at once, whatever became of this.
    const overtaken = before.revoked.length > revoked;
    const tries = failure && !overtaken ? failedOnce(before.tries, failure, now, LONGEST_WAIT) : fresh;
    const after = failure ? { ...before, tries } : { ...before, tries, published: { revoked, validFrom, validUntil, at: now } };
    return { changes: [await lists.put(list, after, entry.rev)], result: undefined };
  });
}

/** How publishing stands, for the person. */
export async function statusHostView(vault: Vault, now: number): Promise<StatusHostView> {
  const host = await chosenHost(vault);
  const lists = (await listsOf(vault).all()).map(({ value }) => value);
  const times = lists.flatMap(({ published }) => (published ? [published.at] : []));
  const isDue = host === undefined ? mustCorrect : mustPublish;
  const waiting = lists.filter((list) => isDue(list, now));
  const failure = waiting.find(({ tries }) => tries.failure)?.tries.failure;
  return {
    ...(host === undefined ? {} : { host }),
    ...(times.length === 0 ? {} : { lastPublishedAt: Math.max(...times) }),
    waiting: waiting.length,
    ...(failure === undefined ? {} : { failure }),
  };
}
