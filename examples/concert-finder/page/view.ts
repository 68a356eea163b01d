import type { Standing } from "../api.ts";
import type { Concert } from "../concerts.ts";
import type { Favourite, Taste } from "./taste.ts";

function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${id}`);
  return element;
}

/** The page's elements. All text from outside is set as text, never as markup. */
export const connectButton = find("connect", HTMLButtonElement);
export const readButton = find("read", HTMLButtonElement);
export const giveBackButton = find("give-back", HTMLButtonElement);
export const payBox = find("pay", HTMLInputElement);
const status = find("status", HTMLElement);
const results = find("results", HTMLElement);

export type Tone = "calm" | "busy" | "good" | "refused";

export function say(sentence: string, tone: Tone = "calm"): void {
  status.textContent = sentence;
  status.dataset["tone"] = tone;
}

function item(...parts: readonly (readonly [name: string, text: string])[]): HTMLLIElement {
  const line = document.createElement("li");
  for (const [name, text] of parts) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    line.append(part);
  }
  return line;
}

const favourite = ({ name, plays, minutes }: Favourite) =>
  item(["name", name], ["detail", minutes === undefined ? `${plays} plays` : `${minutes} min in ${plays} plays`]);

const concert = ({ artist, city, venue, date }: Concert) => item(["date", date], ["name", artist], ["detail", `${venue}, ${city}`]);

function show(id: string, text: string): void {
  find(id, HTMLElement).textContent = text;
}

/** What was read. With no artists shared, tracks stand in, and the page says what is missing. */
export function showTaste({ records, fields, artists, tracks }: Taste): void {
  results.hidden = false;
  show("records-count", String(records));
  show("fields", fields.length === 0 ? "none" : fields.join(", "));
  const byArtist = artists.length > 0 || tracks.length === 0;
  show("favourites-title", byArtist ? "Your top artists" : "Your top tracks");
  const nothing = records === 0 ? "No plays in the time you shared." : "You kept artists and tracks to yourself, so there is nothing to rank.";
  find("favourites", HTMLElement).replaceChildren(...(byArtist ? artists : tracks).map(favourite));
  show("favourites-note", artists.length + tracks.length === 0 ? nothing : "");
}

export function showConcerts(concerts: readonly Concert[]): void {
  find("concerts", HTMLElement).replaceChildren(...concerts.map(concert));
  show("concerts-note", concerts.length === 0 ? "Without artist names we cannot look for concerts." : "");
}

/** What the wallet took signed payments for since the page was opened, in words. Signed, not settled. */
export function showPaid(amount: string, times: number): void {
  show("paid", times === 0 ? "nothing" : `${amount} in ${times === 1 ? "1 payment" : `${times} payments`}`);
}

const ways = {
  live: "your wallet said so just now",
  status_list: "your status list says so",
  pushed: "your wallet told our server",
} as const;

/** How our server knows how the permission stands. */
export function showStanding(standing: Standing | undefined): void {
  if (standing === undefined) return show("standing", "no permission");
  if (!("error" in standing)) return show("standing", `holds: ${ways[standing.by]}`);
  show("standing", standing.by === undefined ? "cannot be told without your wallet" : `taken back: ${ways[standing.by]}`);
}

export function clearResults(): void {
  results.hidden = true;
  for (const id of ["records-count", "fields", "favourites", "concerts"]) find(id, HTMLElement).replaceChildren();
}

/** One line for each event the wallet sent. */
export function note(text: string): void {
  const list = find("events", HTMLElement);
  list.append(item(["date", new Date().toLocaleTimeString()], ["name", text]));
  while (list.childElementCount > 20) list.firstElementChild?.remove();
}
