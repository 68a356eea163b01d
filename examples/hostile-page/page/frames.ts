import { type Attempt, eavesdrop, settled } from "./attempt.ts";

/** What a frame tells the page that holds it, after it has done its worst. */
export type FrameReport = { readonly report: "frame"; readonly found: number; readonly forgedId: string };

type Frame = { readonly name: string; readonly address: string; readonly sandbox?: string };

/** Another port is another origin. Its address comes with the page: see the server. */
const elsewhere = () => document.querySelector<HTMLMetaElement>('meta[name="elsewhere"]')?.content ?? "";

async function load({ name, address, sandbox }: Frame): Promise<FrameReport> {
  const frame = document.createElement("iframe");
  frame.title = name;
  if (sandbox !== undefined) frame.setAttribute("sandbox", sandbox);
  frame.src = `${address}/frame.html`;
  return new Promise((resolve) => {
    const onMessage = ({ data, source }: MessageEvent<FrameReport | null>) => {
      if (source !== frame.contentWindow || data?.report !== "frame") return;
      window.removeEventListener("message", onMessage);
      resolve(data);
    };
    window.addEventListener("message", onMessage);
    document.querySelector("#frames")?.append(frame);
  });
}

const frames: readonly (() => Frame)[] = [
  () => ({ name: "a frame of another origin", address: elsewhere() }),
  () => ({ name: "a sandboxed frame", address: location.origin, sandbox: "allow-scripts" }),
  () => ({ name: "a frame of this origin", address: location.origin }),
];

/** A frame must find no wallet, get no answer to what it posts into this window, and neither fake events nor end the provider. */
export const frameAttempts: readonly Attempt[] = frames.map((make): Attempt => {
  const frame = make();
  return {
    name: frame.name,
    run: async ({ provider }) => {
      const { heard, stop } = eavesdrop();
      let forgedEvents = 0;
      const count = () => {
        forgedEvents += 1;
      };
      provider.on("grantRevoked", count);
      const { found, forgedId } = await load(frame);
      const alive = await settled(provider);
      provider.removeListener("grantRevoked", count);
      stop();
      const answered = heard.has(forgedId);
      return { saw: { found, answered, forgedEvents, alive }, safe: found === 0 && !answered && forgedEvents === 0 && alive };
    },
  };
});
