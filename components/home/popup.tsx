import { Lock } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { NeedsAttention } from "../recovery/needs-attention.tsx";
import { Locked, SetUp } from "../request/approval.tsx";
import { Wordmark } from "../shell/wordmark.tsx";
import { home as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { Loaded } from "../wallet/loaded.tsx";
import { useStatus } from "../wallet/queries.ts";
import { Home } from "./home.tsx";

function Open({ children }: { children: ReactNode }) {
  const lock = useAction((client) => client.lock());
  return (
    <>
      <title>{t.tab}</title>
      <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-2">
        <h1>
          <Wordmark />
        </h1>
        <Button busy={lock.busy} onClick={() => void lock.run(null)}>
          <Lock aria-hidden />
          {t.lock}
        </Button>
      </header>
      <main className="flex flex-1 flex-col gap-3 px-4 py-3">{children}</main>
    </>
  );
}

type Props = {
  /** Origin of the page in the active tab, null where there is none. Asked once. */
  thisSite: () => Promise<string | null>;
};

/** What opens from the toolbar. */
export function Popup({ thisSite }: Props) {
  const status = useStatus();
  /** undefined: not known yet. */
  const [site, setSite] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    void thisSite().then(setSite, () => setSite(null));
  }, [thisSite]);
  return (
    <div className="mx-auto flex min-h-[30rem] w-[360px] max-w-full flex-col">
      <Loaded query={status}>
        {({ vault }) => {
          if (vault === "none") return <SetUp />;
          if (vault === "locked") return <Locked />;
          if (vault === "damaged") return <NeedsAttention />;
          return <Open>{site === undefined ? null : <Home site={site} />}</Open>;
        }}
      </Loaded>
    </div>
  );
}
