import type { ReactNode } from "react";
import { Wordmark } from "./wordmark.tsx";

/** What surrounds a screen that has no navigation: before there is a wallet, and while it is locked. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-2xl px-4 py-6 sm:px-8 sm:py-12">
      <header className="mb-10 sm:mb-16">
        <Wordmark />
      </header>
      <main>{children}</main>
    </div>
  );
}
