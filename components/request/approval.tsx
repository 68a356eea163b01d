import { NeedsAttention } from "../recovery/needs-attention.tsx";
import { home } from "../text/en-consent.ts";
import { buttonClass } from "../ui/button.tsx";
import { Unlock } from "../unlock/unlock.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useStatus } from "../wallet/queries.ts";
import { Outcome } from "./outcome.tsx";
import { Request } from "./request.tsx";

/** Leads to the setting-up page, in a tab of its own. */
export function SetUp() {
  return (
    <main className="flex flex-1 flex-col items-start justify-center gap-2 px-6 py-10">
      <h1 className="text-xl font-semibold">{home.welcome.title}</h1>
      <p className="text-soft">{home.welcome.text}</p>
      <a href="app.html#/welcome" target="_blank" rel="noopener" className={buttonClass("primary", "mt-4")}>
        {home.welcome.action}
      </a>
    </main>
  );
}

/** The lock, in place: it says how many requests wait behind it. */
export function Locked() {
  return (
    <main className="flex flex-1 flex-col items-center justify-center px-6 py-10">
      <Unlock />
    </main>
  );
}

/** The approval window: the request, or the lock in front of it. `requestId` null: the address named none. */
export function Approval({ requestId }: { requestId: string | null }) {
  const status = useStatus();
  return (
    <div className="flex min-h-dvh flex-col">
      <Loaded query={status}>
        {({ vault }) => {
          if (vault === "none") return <SetUp />;
          if (vault === "locked") return <Locked />;
          if (vault === "damaged") return <NeedsAttention />;
          return requestId === null ? <Outcome requestId="" outcome="unknown" fresh={false} /> : <Request requestId={requestId} />;
        }}
      </Loaded>
    </div>
  );
}
