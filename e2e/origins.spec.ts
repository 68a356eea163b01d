import type { CDPSession, Page } from "@playwright/test";
import { startHostilePage } from "../examples/hostile-page/server.ts";
import { appHtml, call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { claimsOf } from "./approvals.ts";
import { answer, expect, granted, test } from "./ready.ts";

const stream = "play_events";
const NOBODYS_GRANT = "urn:uuid:00000000-0000-4000-8000-000000000000";
const TO_WALLET = "datawallet:to-wallet";

/** What each method that names a grant answers to a site. */
const askAbout = (page: Page, grantId: string) =>
  Promise.all([
    call(page, "data_query", { grantId, stream }),
    call(page, "data_query", { grantId, stream: "no_such_stream", cursor: "x".repeat(25) }),
    call(page, "data_present", { grantId, challenge: "0123456789", audience: "https://verifier.example" }),
    call(page, "data_revokeGrant", { grantId }),
  ]);

test("two sites know nothing of each other", async ({ app, home, context, serve, nextApproval }) => {
  // The same machine, another port; and the same port under another name.
  const origins = [(await serve({ "/": appHtml })).origin, new URL(app.url()).origin.replace("127.0.0.1", "localhost")];
  const { grantId } = await granted(app, nextApproval);
  const [first] = origins;
  const other = await context.newPage();
  await other.goto(first ?? "");

  const foreign = await askAbout(other, grantId);
  expect(foreign.map(codeOf)).toEqual(["unauthorized", "unauthorized", "unauthorized", "unauthorized"]);
  expect(foreign).toEqual(await askAbout(other, NOBODYS_GRANT));
  expect(resultOf(await call(other, "data_getGrants", {}))).toEqual([]);

  // What the site may do with its own it does alone: the other hears nothing of it, and its own grant is another.
  const theirs = await granted(other, nextApproval);
  expect(theirs.grantId).not.toBe(grantId);
  const mineToo = resultOf(await call(app, "data_getGrants", {})).map((grant) => grant.credential);
  const issuers = [theirs.credential, ...mineToo].map((credential) => claimsOf(credential).issuer);
  expect(new Set(issuers).size).toBe(2);
  const recordIds = async (page: Page, id: string) =>
    resultOf(await call(page, "data_query", { grantId: id, stream })).data.map((record) => record.id);
  const [mine, others] = [await recordIds(app, grantId), new Set(await recordIds(other, theirs.grantId))];
  expect(mine).toHaveLength(25);
  expect(mine.filter((id) => others.has(id))).toEqual([]);
  const page = resultOf(await call(app, "data_query", { grantId, stream }));
  expect(codeOf(await call(other, "data_query", { grantId: theirs.grantId, stream, cursor: page.next_cursor ?? "" }))).toBe("invalid_params");

  expect(await call(other, "data_revokeGrant", { grantId: theirs.grantId })).toEqual({ result: {} });
  await expect.poll(() => heard(other)).toContain("grantRevoked");
  expect(await heard(app)).not.toContain("grantRevoked");
  expect(resultOf(await call(app, "data_getGrants", {}))).toMatchObject([{ grantId, state: "active" }]);

  // Locked, all of it looks the same to everybody.
  await home.getByRole("button", { name: "Lock", exact: true }).click();
  await expect(home.getByRole("button", { name: "Unlock", exact: true })).toBeVisible();
  const locked = await Promise.all([askAbout(app, grantId), askAbout(other, grantId), askAbout(other, NOBODYS_GRANT)]);
  expect(new Set(locked.flat().map((reply) => JSON.stringify(reply))).size).toBe(1);
  expect(locked.flat().map(codeOf)).toContain("locked");
});

test("the hostile page gets nothing", async ({ app, context, nextApproval }) => {
  // The name of a call of another site, as it was made and answered.
  await app.evaluate((channel) => {
    const seen = new Promise((resolve) => {
      window.addEventListener("message", ({ data }: MessageEvent<{ channel?: string; call?: { id: string; method: string } }>) => {
        if (data.channel === channel && data.call?.method === "data_query") resolve(data.call.id);
      });
    });
    Object.assign(window, { seen });
  }, TO_WALLET);
  const { grantId } = await granted(app, nextApproval);
  resultOf(await call(app, "data_query", { grantId, stream }));
  const callId = await app.evaluate(() => (window as unknown as { seen: Promise<string> }).seen);

  const hostile = await startHostilePage({ port: 0 });
  try {
    const page = await context.newPage();
    await page.goto(`${hostile.url}/?${new URLSearchParams({ grantId, callId }).toString()}`);
    const results = async () =>
      JSON.parse(await page.getByTestId("results").innerText()) as {
        done: boolean;
        wallet?: boolean;
        results: { attempt: string; saw: unknown; safe: boolean }[];
      };
    await expect.poll(async () => (await results()).done, { timeout: 60_000 }).toBe(true);
    const seen = await results();
    expect(seen.wallet).not.toBe(false);
    expect(seen.results.length).toBeGreaterThan(40);
    expect(seen.results.filter(({ safe }) => !safe)).toEqual([]);

    // In another's name, with characters that turn and hide text: the window says who it is by the browser's word.
    const opened = nextApproval();
    await page.getByRole("button", { name: "Ask in another's name" }).click();
    const approval = await opened;
    await expect(approval.getByRole("heading", { level: 1 })).toHaveText(`${hostile.url} asks for some of your data`);
    await expect(approval.getByText("Your Bank \ufffd(knaB ruoY)", { exact: true })).toBeVisible();
    expect(await approval.locator("body").innerText()).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    await answer(approval, "Deny");
    await expect(page.getByTestId("ask-result")).toContainText('"user_rejected"');
  } finally {
    await hostile.close();
  }
  expect(resultOf(await call(app, "data_getGrants", {}))).toMatchObject([{ grantId, state: "active", usesLeft: 99 }]);
});

test("a page that lies about its origin is who the browser says it is", async ({ app, home, context, serve, nextApproval }) => {
  expect(home.url()).toContain("/app.html");
  const { grantId } = await granted(app, nextApproval);
  const bank = new URL(app.url()).origin;
  const liar = await context.newPage();
  await liar.goto((await serve({ "/": appHtml })).origin);
  const request = playsRequest() as object;
  // Past the provider, in every place where a message could name its sender.
  const post = (id: string, method: string, params: object) =>
    liar.evaluate(
      ([channel, name, origin, told]) => {
        const sender = { origin, url: `${origin}/`, id: "", frameId: 0, tab: { id: 1 } };
        window.postMessage({ channel, origin, sender, call: { id: name, ...(told as object), origin, sender, url: sender.url } }, location.origin);
      },
      [TO_WALLET, id, bank, { method, params }] as const,
    );
  const answers = await liar.evaluateHandle(() => {
    const all = new Map<string, unknown>();
    window.addEventListener("message", ({ data }: MessageEvent<{ channel?: string; message?: { id?: string } }>) => {
      if (data.channel === "datawallet:to-page" && data.message?.id) all.set(data.message.id, data.message);
    });
    return all;
  });
  const answerTo = (id: string) => answers.evaluate((all, name) => all.get(name) ?? null, id);

  await post("grants", "data_getGrants", {});
  await expect.poll(() => answerTo("grants")).toEqual({ kind: "result", id: "grants", result: [] });
  await post("query", "data_query", { grantId, stream });
  await expect.poll(() => answerTo("query")).toMatchObject({ kind: "error", error: { data: { code: "unauthorized" } } });
  await post("origin", "data_getGrants", { origin: bank });
  await expect.poll(() => answerTo("origin")).toMatchObject({ kind: "error", error: { data: { code: "invalid_params", param: "origin" } } });

  const opened = nextApproval();
  await post("request", "data_requestGrant", { ...request, client: { name: bank, uri: bank } });
  const approval = await opened;
  await expect(approval.getByRole("heading", { level: 1 })).toHaveText(`${new URL(liar.url()).origin} asks for some of your data`);
  await expect(approval.getByText("First time")).toBeVisible();
  await answer(approval, "Approve");
  await expect.poll(() => answerTo("request")).toMatchObject({ kind: "result" });
  const { credential } = ((await answerTo("request")) as { result: { credential: string } }).result;
  expect(claimsOf(credential)).toMatchObject({
    credentialSubject: { id: new URL(liar.url()).origin, origin: new URL(liar.url()).origin },
  });
});

/** A document that looks for a wallet, tries to speak past it from every window it can reach, and tells its holder what came back. */
const probe = `<!doctype html><html lang="en"><title>Probe</title><body><script>
  const saw = { announced: 0, answers: [] };
  addEventListener("datawallet:announceProvider", () => saw.announced++);
  addEventListener("message", ({ data }) => {
    if (data?.channel === "datawallet:to-page") saw.answers.push(data);
    if (data?.report) report();
  });
  const forge = () => {
    dispatchEvent(new Event("datawallet:requestProvider"));
    for (const target of new Set([self, parent, top]))
      for (const origin of ["*", "/"])
        for (const method of ["data_getCapabilities", "data_getGrants"])
          try {
            target.postMessage({ channel: "datawallet:to-wallet", call: { id: "forged-" + location.hash + method, method, params: {} } }, origin);
          } catch {}
  };
  const report = () => parent.postMessage({ saw, at: location.hash }, "*");
  forge();
</script></body></html>`;

/** An app's page with frames in it, which notes every answer to a call that none of its own scripts made. */
const holder = (frames: string) =>
  appHtml.replace(
    "<p>An app</p>",
    `<script>
      window.forged = [];
      addEventListener("message", ({ data }) => {
        if (data?.channel === "datawallet:to-page" && String(data.message?.id).startsWith("forged-")) window.forged.push(data);
      });
    </script>${frames}`,
  );

test("frames, opaque origins and plain http have no wallet", async ({ app, context, serve }) => {
  const elsewhere = await serve({ "/probe": probe }, "localhost");
  const frames = [
    `<iframe title="own" src="/probe#own"></iframe>`,
    `<iframe title="other" src="${elsewhere.origin}/probe#other"></iframe>`,
    `<iframe title="sandboxed" sandbox="allow-scripts" src="/probe#sandboxed"></iframe>`,
    `<iframe title="srcdoc" srcdoc="${probe.replaceAll('"', "&quot;")}"></iframe>`,
    `<iframe title="data" src="data:text/html,${encodeURIComponent(probe)}"></iframe>`,
  ];
  const host = await serve({ "/": holder(frames.join("")), "/probe": probe });
  const page = await context.newPage();
  await page.goto(host.origin);
  // The holder itself has a wallet, and after two answers of it nothing that was posted before can still be on its way.
  resultOf(await call(page, "data_getCapabilities", {}));
  resultOf(await call(page, "data_getGrants", {}));
  const reports = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const all: unknown[] = [];
        window.addEventListener("message", ({ data }: MessageEvent<{ saw?: unknown }>) => {
          if (data.saw) all.push(data.saw);
          if (all.length === window.frames.length) resolve(all);
        });
        for (let index = 0; index < window.frames.length; index++) window.frames[index]?.postMessage({ report: true }, "*");
      }),
  );
  expect(reports).toEqual(frames.map(() => ({ announced: 0, answers: [] })));
  expect(await page.evaluate(() => (window as unknown as { forged: unknown[] }).forged)).toEqual([]);

  // Whole documents: of no origin, of one that anybody on the way could have written, and a real one to compare.
  await context.route("http://plain.example/**", (route) => route.fulfill({ contentType: "text/html", body: probe }));
  await context.route("https://app.example/**", (route) => route.fulfill({ contentType: "text/html", body: probe }));
  await context.route("https://opaque.example/**", (route) =>
    route.fulfill({ contentType: "text/html", body: probe, headers: { "content-security-policy": "sandbox allow-scripts" } }),
  );
  const seenAt = async (address: string) => {
    await page.goto(address);
    await page.evaluate("forge()");
    // What would answer here answers no later than this does.
    for (let round = 0; round < 3; round++) resultOf(await call(app, "data_getCapabilities", {}));
    return page.evaluate("({ announced: saw.announced, answers: saw.answers.length })");
  };
  expect(await seenAt("https://app.example/")).toEqual({ announced: 2, answers: 8 });
  const nothing = { announced: 0, answers: 0 };
  expect(await seenAt("http://plain.example/")).toEqual(nothing);
  expect(await seenAt("https://opaque.example/")).toEqual(nothing);
  expect(await seenAt(`data:text/html,${encodeURIComponent(probe)}`)).toEqual(nothing);
});

/** Evaluates in the world of our own content script in a page, which a page cannot reach: as if that script had been taken over. */
async function inBridge(session: CDPSession, contextId: number, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", { contextId, expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

test("a page reaches nothing of the extension, and its content script only what pages may call", async ({ app, home, context, extensionId }) => {
  const own = `chrome-extension://${extensionId}`;
  expect(home.url()).toContain(own);
  const reach = await app.evaluate(async (origin) => {
    const files = ["/app.html", "/approval.html", "/popup.html", "/manifest.json", "/background.js", "/content-scripts/provider.js", "/icon/16.png"];
    const loads = (element: HTMLIFrameElement | HTMLImageElement | HTMLScriptElement) =>
      new Promise<boolean>((resolve) => {
        element.addEventListener("load", () => resolve(true));
        element.addEventListener("error", () => resolve(false));
        document.body.append(element);
      });
    const fetched = await Promise.all(
      files.map((file) =>
        fetch(origin + file).then(
          () => file,
          () => null,
        ),
      ),
    );
    const image = await loads(Object.assign(new Image(), { src: `${origin}/icon/16.png` }));
    const script = await loads(Object.assign(document.createElement("script"), { src: `${origin}/content-scripts/provider.js` }));
    await loads(Object.assign(document.createElement("iframe"), { src: `${origin}/approval.html?request=x` }));
    const { chrome } = window as { chrome?: { runtime?: { connect?: unknown } } };
    return { fetched: fetched.filter((file) => file !== null), image, script, runtime: typeof chrome?.runtime?.connect };
  }, own);
  expect(reach).toEqual({ fetched: [], image: false, script: false, runtime: "undefined" });
  // The frame holds the browser's own page of refusal.
  expect(app.frames().map((frame) => frame.url())).not.toContainEqual(expect.stringContaining("approval.html"));
  // Nor can it open our pages around the person.
  const popup = context.waitForEvent("page");
  await app.evaluate((address) => void window.open(address), `${own}/approval.html?request=x`);
  expect((await popup).url()).not.toContain("approval.html");

  const session = await context.newCDPSession(app);
  const bridge = new Promise<number>((resolve) => {
    session.on("Runtime.executionContextCreated", ({ context: { id, origin } }) => origin === own && resolve(id));
  });
  await session.send("Runtime.enable");
  const contextId = await bridge;
  const port = (name: string, message: unknown) =>
    inBridge(
      session,
      contextId,
      `new Promise((resolve) => {
        const port = chrome.runtime.connect({ name: ${JSON.stringify(name)} });
        port.onMessage.addListener((answer) => resolve({ answer }));
        port.onDisconnect.addListener(() => resolve("disconnected"));
        port.postMessage(${JSON.stringify(message)});
      })`,
    );
  expect(await port("page", { id: "in-page", method: "data_getGrants", params: {} })).toEqual({
    answer: { kind: "result", id: "in-page", result: [] },
  });
  // The channel of our own pages, in its own words: closed at once to anybody else.
  const status = { i: "1", p: { u: "/status", m: "POST", b: {} } };
  expect(await port("wallet", status)).toBe("disconnected");
  expect(await port("wallet", { id: "in-wallet", method: "data_getGrants", params: {} })).toBe("disconnected");
  expect(await port("anything", {})).toBe("disconnected");
  // Nor does it see the memory in which the vault key lies.
  expect(await inBridge(session, contextId, `chrome.storage?.session?.get().then(() => "read", () => "refused") ?? "absent"`)).not.toBe("read");
});
