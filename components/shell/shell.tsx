import { Lock, Menu } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { Banners } from "./banners.tsx";
import { Navigation } from "./navigation.tsx";
import { Wordmark } from "./wordmark.tsx";

/** What surrounds every screen of an open wallet: navigation, Lock, and what must be known on all of them. */
export function Shell({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const main = useFocusOnChange();
  const lock = useAction((client) => client.lock());
  return (
    <div className="mx-auto max-w-6xl md:grid md:min-h-dvh md:grid-cols-[14rem_1fr]">
      <a
        href="#main"
        onClick={(event) => skip(event, main.current)}
        className="sr-only z-50 rounded bg-sheet px-4 py-2 focus:not-sr-only focus:absolute focus:m-2"
      >
        {text.app.skip}
      </a>
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3 md:sticky md:top-0 md:h-dvh md:flex-col md:flex-nowrap md:items-stretch md:overflow-y-auto md:border-r md:border-b-0 md:py-8">
        <div className="mr-auto md:mr-0 md:mb-6 md:px-3">
          <Wordmark />
        </div>
        <Button className="md:hidden" aria-expanded={open} aria-controls="navigation" onClick={() => setOpen(!open)}>
          <Menu aria-hidden />
          {text.app.menu}
        </Button>
        {/* In a narrow window it opens below the line that Lock is on. */}
        <nav id="navigation" aria-label={text.nav.label} className={`${open ? "" : "hidden"} order-last w-full md:order-none md:block`}>
          <Navigation onNavigate={() => setOpen(false)} />
        </nav>
        <Button busy={lock.busy} onClick={() => void lock.run(null)} className="md:mt-auto">
          <Lock aria-hidden />
          {text.action.lock}
        </Button>
      </header>
      <div className="min-w-0">
        <Banners />
        <main id="main" ref={main} tabIndex={-1} className="px-4 py-8 outline-none sm:px-8 md:px-12 md:py-10">
          {children}
        </main>
      </div>
    </div>
  );
}

/** The hash is the route here, so a skip link must not change it. */
function skip(event: { preventDefault: () => void }, main: HTMLElement | null) {
  event.preventDefault();
  main?.focus();
}

/** After a change of screen the keyboard and the screen reader start at the new one, unless it has taken the focus itself. */
function useFocusOnChange() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    window.scrollTo(0, 0);
    if (main.current?.contains(document.activeElement) !== true) main.current?.focus({ preventScroll: true });
  }, [location]);
  return main;
}
