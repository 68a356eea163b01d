import { approve } from "../consent/approve.ts";
import type { Grant } from "../consent/grant.ts";
import { freeze, type StoredRequest } from "../consent/requests.ts";
import { type AccessRequestInput, accessRequest, type ClientDescription } from "../protocol/access-request.ts";
import { spotify } from "../sources/spotify/index.ts";
import type { Vault } from "../vault/vault.ts";

/** When everything of a test happens, UTC milliseconds. */
export const NOW = Date.UTC(2026, 5, 1);
export const DAY = 86_400_000;
export const ORIGIN = "https://app.example";
export const SOURCE = spotify.declaration.id;

/** Imports 60 plays, one a day up to yesterday. */
export async function importPlays(vault: Vault): Promise<void> {
  const draft = vault.records.begin("i");
  const records = Array.from({ length: 60 }, (_, n) => ({
    key: `k${n}`,
    time: NOW - (60 - n) * DAY,
    data: { artist_name: `A${n}`, track_name: "secret" },
  }));
  await vault.records.stage(draft, SOURCE, "play_events", records, NOW);
  const imported = { importId: "i", source: SOURCE, at: NOW, files: ["f"], streams: [{ name: "play_events", records: 60 }] };
  await vault.commit([...(await vault.records.publish(draft)), await vault.collection("imports").put("i", imported, 0)]);
}

type Change = Partial<AccessRequestInput> & object;

/** A request that waits for an answer, for the plays' artists: a day, five uses, or what the test changes about it. */
export async function askedOf(vault: Vault, change: Change = {}, client: ClientDescription = { name: "App" }): Promise<StoredRequest> {
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields: ["artist_name"] }],
    duration: "P1D",
    max_uses: 5,
    ...change,
  });
  const requestId = crypto.randomUUID();
  return (await freeze(vault, { requestId, callId: requestId, origin: ORIGIN, requestedAt: NOW, access, client }, NOW)).value;
}

/** A grant of what {@link askedOf} asks. `lasting`: milliseconds for which the same is to be given again without asking. */
export async function grantOf(vault: Vault, change: Change = {}, client?: ClientDescription, lasting?: number): Promise<Grant> {
  const { asked, review, reviewDigest } = await askedOf(vault, change, client);
  const { requestId } = asked;
  const selection = {
    streams: review.streams.map(({ name, fields, since, until }) => ({ name, fields: fields.map((field) => field.name), since, until })),
    lifetime: review.lifetime.asked,
  };
  const approval = await approve(vault, { requestId, reviewDigest, selection, now: NOW, ...(lasting === undefined ? {} : { lasting }) });
  if (approval.state !== "approved") throw new Error(approval.state);
  return approval.grant;
}
