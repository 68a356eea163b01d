import type { ReactNode } from "react";
import { lock } from "../text/en-keys.ts";

/** For who cannot unlock. These screens are the full page's: from a popup or the approval window they open in a tab. */
export function OtherWays() {
  return (
    <ul aria-label={lock.otherWays} className="mt-8 space-y-1 border-t border-line pt-4">
      <Way to="recover">{lock.forgot}</Way>
      <Way to="restore">{lock.restore}</Way>
      <Way to="erase">{lock.erase}</Way>
    </ul>
  );
}

function Way({ to, children }: { to: "recover" | "restore" | "erase"; children: ReactNode }) {
  const target = location.pathname.endsWith("/app.html") ? {} : { target: "_blank", rel: "noopener" };
  return (
    <li>
      <a href={`app.html#/${to}`} {...target} className="inline-flex min-h-8 items-center text-soft underline hover:text-ink">
        {children}
      </a>
    </li>
  );
}
