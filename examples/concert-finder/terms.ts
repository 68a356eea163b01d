import type { AccessRequestInput, ClientDescription } from "../../lib/protocol/access-request.ts";

/** What this app asks for, in one place for its page and its backend. */
const SOURCE = "urn:datawallet:source:spotify";
export const STREAM = "play_events";
const FIELDS = ["played_at", "artist_name", "track_name", "ms_played", "skipped"];

/** What this app offers. Its money has six decimals. */
export type Price = NonNullable<Extract<AccessRequestInput, { compensation?: unknown }>["compensation"]>;

/** USDC on Base Sepolia, a test network. */
export const PRICE: Price = {
  scheme: "exact",
  network: "eip155:84532",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  /** Atomic units: USDC has six decimals, so this is 0.001 USDC. */
  amount: "1000",
  per: "read",
};

/** The most this app ever pays for one read, atomic units. A person may ask for more than `PRICE`. */
export const MOST_PER_READ = "5000";

export function accessRequest(price: Price | undefined): AccessRequestInput {
  return {
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    purpose_description: "Find concerts of the artists you listen to most",
    access_mode: "continuous",
    streams: [{ name: STREAM, necessity: "required", fields: FIELDS }],
    retention: { max_duration: "P30D", on_expiry: "delete" },
    client_claims: { commitments: ["We never sell or share your listening history"] },
    duration: "P7D",
    max_uses: 100,
    ...(price ? { compensation: price } : {}),
  };
}

export const clientDescription = (uri: string): ClientDescription => ({ name: "Concert Finder", uri, event_endpoint: `${uri}/api/events` });

/** Atomic units as a person reads them; `name` of the money. */
export function inMoney(amount: bigint, name: string): string {
  const [whole, fraction] = [amount / 1_000_000n, amount % 1_000_000n];
  return `${whole}.${fraction
    .toString()
    .padStart(6, "0")
    .replace(/0{1,3}$/, "")} ${name}`;
}
