import type { Page } from "@playwright/test";
import type { AccessRequestInput } from "../lib/protocol/access-request.ts";
import type { PageError } from "../lib/protocol/errors.ts";
import type { MethodInput, MethodName, MethodResult } from "../lib/protocol/methods.ts";

/** What became of one call, as plain data. */
export type Reply<M extends MethodName> = { readonly result: MethodResult[M] } | { readonly error: Pick<PageError, "code" | "data"> };

/** An app's page: nothing but the provider, found as the page API says, and a memory of the events it heard. */
export const appHtml = `<!doctype html><html lang="en"><title>An app</title><body><p>An app</p><script>
  window.heard = [];
  window.wallet = new Promise((found) => {
    window.addEventListener("datawallet:announceProvider", ({ detail }) => {
      for (const event of ["connect", "disconnect", "grantsChanged", "grantRevoked", "grantExpiring", "erasureRequested"])
        detail.provider.on(event, (data) => window.heard.push({ event, data }));
      found(detail.provider);
    }, { once: true });
    window.dispatchEvent(new Event("datawallet:requestProvider"));
  });
  window.call = async (method, params) => {
    const provider = await window.wallet;
    try {
      return { result: await provider.request({ method, params }) };
    } catch ({ code, data }) {
      return { error: { code, data } };
    }
  };
</script></body></html>`;

type AppWindow = { call(method: string, params: unknown): Promise<never>; heard: readonly { readonly event: string; readonly data: unknown }[] };

/** Calls the wallet from an app's page. */
export const call = <M extends MethodName>(page: Page, method: M, params: MethodInput[M]): Promise<Reply<M>> =>
  page.evaluate(([name, input]) => (window as unknown as AppWindow).call(name, input), [method, params] as const);

/** Events the page heard, by name. */
export const heard = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as AppWindow).heard.map(({ event }) => event));

/** The result of a call that must have been answered. */
export function resultOf<M extends MethodName>(reply: Reply<M>): MethodResult[M] {
  if ("error" in reply) throw new Error(`refused: ${JSON.stringify(reply.error)}`);
  return reply.result;
}

/** How a call was refused; undefined when it was not. */
export const codeOf = (reply: Reply<MethodName>): string | undefined => ("error" in reply ? reply.error.data.code : undefined);

/** A request for listening history, with what a test changes about it. */
export function playsRequest(change: Partial<AccessRequestInput> & Record<string, unknown> = {}): MethodInput["data_requestGrant"] {
  const access = {
    type: "urn:datawallet:data-access:1",
    source: { id: "urn:datawallet:source:spotify" },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    purpose_description: "Recommend concerts from what you listen to",
    access_mode: "continuous",
    streams: [{ name: "play_events", necessity: "required", fields: ["played_at", "artist_name", "track_name"] }],
    retention: { max_duration: "P30D", on_expiry: "delete" },
    client_claims: { commitments: ["We never sell your data"] },
    duration: "P7D",
    max_uses: 100,
    ...change,
  };
  return { authorization_details: [access as AccessRequestInput], client: { name: "Test app" } };
}
