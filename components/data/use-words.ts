import { useEffect, useState } from "react";

/** Fewer letters, or more, are refused by the wallet as well. */
export const LEAST = 2;
export const MOST = 200;
/** Milliseconds without a key pressed after which a search begins: without an index it reads the whole stream. */
const PAUSE = 300;

/** What to search for, once the person pauses; undefined while there is too little of it. */
export function useWords(typed: string): string | undefined {
  const [settled, settle] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => settle(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  // Emptied means all records again, and at once.
  const words = (typed.trim() === "" ? "" : settled).trim();
  return words.length < LEAST ? undefined : words;
}
