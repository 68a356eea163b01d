import { useEffect, useState } from "react";

/** Milliseconds in which a press does not count: longer than it takes to finish a click that was meant for something else. */
const GUARD = 500;

/**
 * False for the first half second of `subject`, and for half a second after the window regains focus or is shown again.
 * Then a press was meant for what is on the screen.
 */
export function useArmed(subject: string): boolean {
  const [armedFor, setArmedFor] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const disarm = () => {
      setArmedFor(null);
      clearTimeout(timer);
      timer = setTimeout(() => setArmedFor(subject), GUARD);
    };
    disarm();
    window.addEventListener("focus", disarm);
    document.addEventListener("visibilitychange", disarm);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", disarm);
      document.removeEventListener("visibilitychange", disarm);
    };
  }, [subject]);
  return armedFor === subject;
}
