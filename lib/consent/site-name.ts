/** Lines of a list from elsewhere. */
const MOST_LINES = 50_000;
const OWN_MACHINE = "localhost";
const ADDRESS = /^(?:[\d.]+|\[.*\])$/;
/** Hosts as lists have them, which need no parser. Nothing that ends in a number: that is an address. */
const PLAIN = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** What was typed names no site: neither an address nor a host. */
export class NotASite extends Error {
  override readonly name = "NotASite";
}

/** More than is kept. */
export class TooManySites extends Error {
  override readonly name = "TooManySites";
}

const withoutDot = (host: string): string => host.replace(/\.$/, "");

/** An origin in its one form: a dot at the end of a host names the same host. */
function originOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${withoutDot(hostname)}${port === "" ? "" : `:${port}`}`;
}

/**
 * What a person typed as the name of a site: an origin, for an address with `http:` or `https:`; a host, for anything else, which is that host
 * and all below it. Throws {@link NotASite}.
 */
export function siteNameOf(typed: string): string {
  const text = typed.trim();
  if (!text.includes("://")) return hostOf(text) ?? notASite();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  return url && isWeb && isHost(withoutDot(url.hostname)) ? originOf(url) : notASite();
}

const notASite = (): never => {
  throw new NotASite();
};

/** One label alone would be a whole top-level domain. */
const isHost = (host: string): boolean => host === OWN_MACHINE || ADDRESS.test(host) || /[^.]\.[^.]/.test(host);

function hostOf(text: string): string | undefined {
  const bare = text.replace(/^\*\./, "");
  if (PLAIN.test(bare)) return bare;
  // What a host cannot have, a parser would take for a path, a port or a user.
  if (/[\s/?#@\\:*]/.test(bare) && !ADDRESS.test(bare)) return undefined;
  const url = URL.canParse(`https://${bare}`) ? new URL(`https://${bare}`) : undefined;
  const host = url && withoutDot(url.hostname);
  return host !== undefined && isHost(host) ? host : undefined;
}

/**
 * The hosts of a list, one on a line, `#` before what is a comment. `skipped`: lines that name no host. Throws {@link TooManySites} for more than
 * 50,000 lines.
 */
export function hostsIn(text: string): { readonly hosts: readonly string[]; readonly skipped: number } {
  const lines = text.split(/\r\n|\r|\n/, MOST_LINES + 2);
  if (lines.length > MOST_LINES + 1 || (lines.length === MOST_LINES + 1 && lines.at(-1) !== "")) throw new TooManySites();
  const named = lines.map((line) => (line.split("#", 1)[0] ?? "").trim().toLowerCase()).filter((line) => line !== "");
  const hosts = named.flatMap((line) => hostOf(line) ?? []);
  return { hosts: [...new Set(hosts)], skipped: named.length - hosts.length };
}

/** Every name by which a site can be on a list: its origin, its host, and each host above that. */
export function namesOf(origin: string): readonly string[] {
  const url = new URL(origin);
  const host = withoutDot(url.hostname);
  if (ADDRESS.test(host)) return [originOf(url), host];
  const labels = host.split(".");
  return [originOf(url), ...labels.map((_, at) => labels.slice(at).join("."))];
}
