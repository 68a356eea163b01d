import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import { checkClient } from "../consent/client.ts";
import { answerErasure, requestErasure, StillActive } from "../consent/erasure.ts";
import type { Grant } from "../consent/grant.ts";
import { grantsOf, grantViews } from "../consent/grants.ts";
import { narrowGrant } from "../consent/narrow-grant.ts";
import { sendNotices } from "../consent/notices.ts";
import { revoke } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import type { Parcel } from "../status/deliver.ts";
import { chooseHost } from "../status/host.ts";
import { listsOf } from "../status/list.ts";
import type { Failure } from "../status/tries.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { DAY, grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

const ENDPOINT = `${ORIGIN}/events`;
const HOUR = 3_600_000;

let vault: Vault;
let standing: Standing;
let now: number;
let sent: Parcel[];
let answer: Failure | undefined;
beforeEach(async () => {
  vault = await testVault();
  standing = standingOf(vault);
  await importPlays(vault);
  now = NOW;
  sent = [];
  answer = undefined;
});

const send = () =>
  sendNotices(
    vault,
    async (parcel) => {
      sent.push(parcel);
      return answer;
    },
    () => now,
  );
const listening = (change: Parameters<typeof grantOf>[1] = {}): Promise<Grant> => grantOf(vault, change, { name: "App", event_endpoint: ENDPOINT });
const viewOf = async ({ grantId }: Grant) => (await grantViews(standing, now)).find((view) => view.grantId === grantId);
const types = async () => (await readEvents(vault, { limit: 50 })).events.map(({ event }) => event.type);
const partOf = (parcel: Parcel | undefined, index: 0 | 1) =>
  JSON.parse(Buffer.from(parcel?.body.split(".")[index] ?? "", "base64url").toString()) as Readonly<Record<string, unknown>>;

describe("what an app's server is told", () => {
  it("is a signed security event token, the same one until it is confirmed", async () => {
    const grant = await listening();
    await revoke(standing, grant.grantId, "user", now);
    expect((await viewOf(grant))?.told).toBe("waiting");
    answer = "unreachable";
    await send();
    expect(await send()).toBe(false);
    now += HOUR;
    answer = undefined;
    await send();
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
    expect(sent[0]).toMatchObject({ method: "POST", url: ENDPOINT, type: "application/secevent+jwt", expected: 202 });
    expect(partOf(sent[0], 0)).toEqual({ alg: "EdDSA", typ: "secevent+jwt", kid: expect.stringContaining(`${grant.issuer}#`) });
    expect(partOf(sent[0], 1)).toEqual({
      iss: grant.issuer,
      aud: ORIGIN,
      iat: NOW / 1000,
      jti: expect.stringMatching(/^urn:uuid:/),
      sub_id: { format: "uri", uri: grant.grantId },
      events: { "urn:datawallet:event:grant-revoked:1": {} },
    });
    expect((await viewOf(grant))?.told).toBe("confirmed");
    now += DAY;
    expect(await send()).toBe(false);
    expect((await types()).filter((type) => type === "notice_confirmed")).toHaveLength(1);
  });

  it("is nothing where the app named no address, and goes nowhere else than to its own", async () => {
    const grant = await grantOf(vault);
    await revoke(standing, grant.grantId, "user", now);
    expect(await send()).toBe(false);
    expect(await viewOf(grant)).not.toHaveProperty("told");
    expect(() => checkClient({ name: "App", event_endpoint: ENDPOINT }, ORIGIN)).not.toThrow();
    for (const bad of [
      "https://other.example/events",
      "http://app.example/events",
      "https://app.example:8443/",
      "https://a:b@app.example/",
      `${ENDPOINT}#x`,
    ])
      expect(() => checkClient({ name: "App", event_endpoint: bad }, ORIGIN), bad).toThrow(expect.objectContaining({ code: "invalid_params" }));
  });

  it("is given up when no grant can be left to speak of", async () => {
    const grant = await listening();
    await revoke(standing, grant.grantId, "app", now);
    answer = "refused";
    for (let tries = 0; tries < 5; tries++) {
      await send();
      now += 7 * HOUR;
    }
    expect(sent).toHaveLength(5);
    now += 91 * DAY;
    expect(await send()).toBe(false);
    expect((await viewOf(grant))?.told).toBe("waiting");
  });

  it("is told of a grant that another took the place of, whose entry in the list is set as well", async () => {
    await chooseHost(vault, "https://status.example");
    const before = await listening();
    const streams = before.access.streams.map(({ name, fields }) => ({ name, fields }));
    const narrowed = await narrowGrant(standing, { grantId: before.grantId, streams, maxUses: 1, expiresAt: NOW + HOUR }, () => now);
    await send();
    expect(partOf(sent[0], 1)).toMatchObject({ sub_id: { uri: before.grantId } });
    const [list] = await listsOf(vault).all();
    expect(list?.value).toMatchObject({ taken: [before.status?.index, narrowed?.after.status?.index], revoked: [before.status?.index] });
  });
});

describe("asking an app to delete what it got", () => {
  it("waits for the end of the access, has a deadline, and is asked once", async () => {
    const grant = await listening();
    await expect(requestErasure(standing, grant.grantId, now)).rejects.toThrow(StillActive);
    await revoke(standing, grant.grantId, "user", now);
    const asked = await requestErasure(standing, grant.grantId, now);
    expect(asked?.erasure).toEqual({ grantId: grant.grantId, requestedAt: NOW, deadline: NOW + 30 * DAY });
    now += HOUR;
    expect(await requestErasure(standing, grant.grantId, now)).toEqual(asked);
    expect(await requestErasure(standing, "urn:uuid:0", now)).toBeUndefined();
    await send();
    expect(sent.map((parcel) => partOf(parcel, 1)["events"])).toContainEqual({
      "urn:datawallet:event:erasure-requested:1": { deadline: new Date(NOW + 30 * DAY).toISOString() },
    });
    expect((await viewOf(grant))?.erasure).toMatchObject({ told: "confirmed", deadline: NOW + 30 * DAY });
    expect(await grantsOf(standing, ORIGIN, now)).toMatchObject([{ erasure: { deadline: new Date(NOW + 30 * DAY).toISOString() } }]);
    expect((await types()).filter((type) => type === "erasure_requested")).toHaveLength(1);
  });

  it.each([
    ["P7D", 7],
    ["P400D", 30],
  ])("gives an app that keeps things for %s %i days", async (max_duration, days) => {
    const { grantId } = await grantOf(vault, { retention: { max_duration, on_expiry: "delete" } });
    now += 2 * DAY;
    expect((await requestErasure(standing, grantId, now))?.erasure.deadline).toBe(now + days * DAY);
  });

  it("is answered by that app alone, and what is deleted stays deleted", async () => {
    const grant = await grantOf(vault);
    const { grantId } = grant;
    await revoke(standing, grantId, "user", now);
    const say = (status: Parameters<typeof answerErasure>[3], origin = ORIGIN) => answerErasure(vault, origin, grantId, status, now);
    await expect(say("erased")).rejects.toMatchObject({ code: "unauthorized" });
    await requestErasure(standing, grantId, now);
    await expect(say("erased", "https://other.example")).rejects.toMatchObject({ code: "unauthorized" });
    await say("accepted");
    await say("accepted");
    now += HOUR;
    await say("erased");
    await say("refused");
    expect((await viewOf(grant))?.erasure).toMatchObject({ status: "erased", answeredAt: now });
    expect((await types()).filter((type) => type === "erasure_answered")).toHaveLength(2);
    expect(await verifyLog(vault)).toMatchObject({ ok: true });
  });
});
