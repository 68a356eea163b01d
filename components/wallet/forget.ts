import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { STATUS, useStatus } from "./queries.ts";

/** What was read from the open vault does not stay in the memory of a page that shows a locked one. */
export function useForgetWhenLocked(): void {
  const cache = useQueryClient();
  const vault = useStatus().data?.vault;
  useEffect(() => {
    if (vault === undefined || vault === "unlocked") return;
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== STATUS });
    cache.getMutationCache().clear();
  }, [vault, cache]);
}

/** Attributes that say what the vault holds. */
const telling = ["title", "aria-label", "aria-valuetext", "alt", "value"];

/**
 * Empties elements that are taken off the page. The browser itself may hold on to them (Chromium's password manager does, to whole
 * screens), and so to what they said, long after the lock.
 */
export function useEmptyWhatIsGone(): void {
  useEffect(() => {
    const observer = new MutationObserver((changes) => {
      for (const { removedNodes } of changes) for (const node of removedNodes) if (!node.isConnected) empty(node);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, []);
}

function empty(gone: Node): void {
  const walker = document.createTreeWalker(gone, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node: Node | null = gone; node !== null; node = walker.nextNode()) {
    if (node instanceof Text) node.data = "";
    if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) node.value = "";
    if (node instanceof Element) for (const name of telling) node.removeAttribute(name);
  }
}
