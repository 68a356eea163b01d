import { useEffect, useState } from "react";

/**
 * The time, told again every `every` milliseconds while the page is shown.
 * @returns UTC milliseconds
 */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
