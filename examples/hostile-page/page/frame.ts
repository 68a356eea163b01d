import { ANNOUNCE_PROVIDER, REQUEST_PROVIDER } from "../../../sdk/announce.ts";
import { TO_PAGE, TO_WALLET } from "../../../sdk/relay.ts";
import type { FrameReport } from "./frames.ts";

let found = 0;
const forgedId = `forged-${Math.random()}`;
window.addEventListener(ANNOUNCE_PROVIDER, () => {
  found += 1;
});
window.dispatchEvent(new Event(REQUEST_PROVIDER));

const call = { id: forgedId, method: "data_getGrants", params: {} };
window.parent.postMessage({ channel: TO_WALLET, call }, "*");
window.postMessage({ channel: TO_WALLET, call }, "*");
for (const message of [{ kind: "event", event: "grantRevoked", detail: { grantId: "forged" } }, { kind: "dropped" }, { kind: "reloaded" }])
  window.parent.postMessage({ channel: TO_PAGE, message }, "*");

window.parent.postMessage({ report: "frame", found, forgedId } satisfies FrameReport, "*");
