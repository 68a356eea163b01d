/** An allowance: so many at once, and so many more each second. */
export type Allowance = { readonly atOnce: number; readonly perSecond: number };

const MOST_CALLERS = 100_000;

/** Takes one from the caller's allowance. Gives the seconds to wait when it is used up, else 0. `now` in ms. */
export function rateLimit({ atOnce, perSecond }: Allowance): (caller: string, now: number) => number {
  const callers = new Map<string, { readonly left: number; readonly at: number }>();
  return (caller, now) => {
    const before = callers.get(caller) ?? { left: atOnce, at: now };
    const left = Math.min(atOnce, before.left + (Math.max(0, now - before.at) / 1000) * perSecond);
    // The one that was quiet longest comes first, and is the first to be forgotten.
    callers.delete(caller);
    const [quietest] = callers.keys();
    if (quietest !== undefined && callers.size >= MOST_CALLERS) callers.delete(quietest);
    callers.set(caller, { left: left < 1 ? left : left - 1, at: now });
    return left < 1 ? Math.ceil((1 - left) / perSecond) : 0;
  };
}

/** Who shares an allowance: one IPv4 address, or one IPv6 network of 64 bits, which is what a single subscriber has. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [head = "", tail = ""] = address.split("::", 2);
  const [front, back] = [head, tail].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  const groups = address.includes("::") ? [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back] : front;
  return groups.slice(0, 4).join(":");
}
