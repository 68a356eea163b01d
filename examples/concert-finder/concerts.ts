export type Concert = { readonly artist: string; readonly city: string; readonly venue: string; readonly date: string };

const CITIES = ["Lisbon", "Gothenburg", "Lyon", "Leipzig", "Bologna", "Antwerp", "Porto", "Aarhus"] as const;
const VENUES = ["The Old Tram Depot", "Harbour Hall", "Lantern Room", "Garden Stage", "Paper Mill", "North Pier"] as const;
const FIRST_DAY = Date.UTC(2027, 2, 1);
const DAYS = 180;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
}

/**
 * Sample data: a concert for each artist, made up by a rule from the name alone, so that the same name always gives the same
 * concert. Nothing here is a real event. Sorted by date (UTC day, `YYYY-MM-DD`).
 */
export function sampleConcerts(artists: readonly string[]): readonly Concert[] {
  return artists
    .map((artist) => {
      const seed = hash(artist);
      return {
        artist,
        city: CITIES[seed % CITIES.length] ?? CITIES[0],
        venue: VENUES[(seed >>> 8) % VENUES.length] ?? VENUES[0],
        date: new Date(FIRST_DAY + ((seed >>> 16) % DAYS) * 86_400_000).toISOString().slice(0, 10),
      };
    })
    .toSorted((a, b) => a.date.localeCompare(b.date) || a.artist.localeCompare(b.artist));
}
