import { Coins, Database, FilePlus2, Fingerprint, KeyRound, type LucideIcon, ScrollText, Settings } from "lucide-react";
import { Link, useLocation } from "wouter";
import { text } from "../text/en.ts";

const links: readonly { to: string; label: string; icon: LucideIcon }[] = [
  { to: "/data", label: text.nav.data, icon: Database },
  { to: "/add", label: text.nav.add, icon: FilePlus2 },
  { to: "/access", label: text.nav.access, icon: KeyRound },
  { to: "/activity", label: text.nav.activity, icon: ScrollText },
  { to: "/earnings", label: text.nav.earnings, icon: Coins },
  { to: "/identity", label: text.nav.identity, icon: Fingerprint },
  { to: "/settings", label: text.nav.settings, icon: Settings },
];

/** Links to every screen; the one shown is marked. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const [location] = useLocation();
  return (
    <ul className="flex flex-col gap-1">
      {links.map(({ to, label, icon: Icon }) => {
        const here = location === to || location.startsWith(`${to}/`);
        return (
          <li key={to}>
            <Link
              to={to}
              onClick={onNavigate}
              aria-current={here ? "page" : undefined}
              className={`flex min-h-10 items-center gap-3 rounded-md px-3 hover:bg-shade ${here ? "bg-green-shade font-semibold text-green" : ""}`}
            >
              <Icon aria-hidden className="size-5 shrink-0" />
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
