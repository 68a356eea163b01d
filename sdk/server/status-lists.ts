import { bounded } from "./bounded.ts";
import { VerificationError } from "./errors.ts";
import { openStatusList, type StatusEntry, type StatusList } from "./status-list.ts";

export type StatusListsOptions = {
  /** Default: Node's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Longest wait for a host, ms. Default 5000. */
  readonly timeout?: number;
  /**
   * Whether this server may be made to fetch an address. Anyone can sign a credential that names one, so the default takes only `https:`
   * at a name with a dot in it: no address by number, nothing of this machine or its network by a bare name.
   */
  readonly allow?: (url: URL) => boolean;
};

/** How the list came here: with a presentation, or from its host. */
export type ListSource = "stapled" | "fetched";

export type StatusLists = {
  /**
   * Whether the entry is set, by a list that is neither older than its `ttl` nor past its end. One that is, is fetched anew.
   * @throws {VerificationError} `status_unavailable` where none is to be had, `stale_list` where the host gives an older one than was seen before
   */
  readonly check: (entry: StatusEntry, issuer: string, now?: Date) => Promise<{ readonly revoked: boolean; readonly source: ListSource }>;
  /** Takes a list that was stapled to a presentation of `at`: it spares a fetch until its `ttl` is over. */
  readonly staple: (list: StatusList, at?: Date) => void;
};

type Held = { readonly list: StatusList; readonly source: ListSource; readonly until: number };

const MOST_BYTES = 131_072;
const MOST_LISTS = 1000;

/** With the issuer: nobody's list takes the place of another's by claiming its address. */
const keyOf = (list: string, issuer: string): string => `${issuer} ${list}`;

/** The default of `allow`. */
export const isPublicName = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" && /\.[a-z][a-z0-9-]*$/i.test(hostname) && !/\.(?:localhost|local|internal)$/i.test(hostname);

/** Status lists by address, in memory. One for a server: make it once. */
export function statusLists({ fetch = globalThis.fetch, timeout = 5000, allow = isPublicName }: StatusListsOptions = {}): StatusLists {
  const held = new Map<string, Held>();
  const underWay = new Map<string, Promise<Held>>();

  const keep = (list: StatusList, source: ListSource, at: number): Held => {
    const key = keyOf(list.list, list.issuer);
    const before = held.get(key);
    if (before && before.list.validFrom > list.validFrom)
      throw new VerificationError("stale_list", "The list is older than one that was seen before");
    const [oldest] = held.keys();
    if (oldest !== undefined && !before && held.size >= MOST_LISTS) held.delete(oldest);
    const kept = { list, source, until: Math.min(list.validUntil.getTime(), at + list.ttl) };
    held.set(key, kept);
    return kept;
  };

  const load = async (address: string, issuer: string, now: Date): Promise<Held> => {
    const url = new URL(address);
    if (!allow(url)) throw new VerificationError("status_unavailable", "The list's address is not one that may be fetched");
    const jwt = await textOf(url);
    return keep(await openStatusList(jwt, { list: address, issuer, now }), "fetched", now.getTime());
  };

  const textOf = async (url: URL): Promise<string> => {
    try {
      const response = await fetch(url, { redirect: "error", headers: { accept: "application/vc+jwt" }, signal: AbortSignal.timeout(timeout) });
      if (!response.ok) throw new TypeError(`status ${response.status}`);
      return await bounded(response, MOST_BYTES);
    } catch (error) {
      throw new VerificationError("status_unavailable", "The list could not be fetched", error);
    }
  };

  /** Who asks while it is being fetched waits for the same answer. */
  const fetched = (address: string, issuer: string, now: Date): Promise<Held> => {
    const key = keyOf(address, issuer);
    const loading = underWay.get(key) ?? load(address, issuer, now).finally(() => underWay.delete(key));
    underWay.set(key, loading);
    return loading;
  };

  return {
    check: async ({ list: address, index }, issuer, now = new Date()) => {
      const before = held.get(keyOf(address, issuer));
      const { list, source } = before && now.getTime() < before.until ? before : await fetched(address, issuer, now);
      return { revoked: list.isSet(index), source };
    },
    staple: (list, at = new Date()) => {
      keep(list, "stapled", at.getTime());
    },
  };
}
