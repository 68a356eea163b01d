import Papa from "papaparse";
import { Refused } from "../refused.ts";
import { nextTurn } from "../turn.ts";

/** Characters handled between two turns of the event loop. */
const CHUNK = 1 << 20;
/** Chunks in a row without the end of a line: a quote that never closes would otherwise be searched again and again. */
const MAX_CHUNKS_PER_ROW = 8;

type Outcome = "complete" | "unclosed" | "aborted";

/** Fills `rows`, a chunk at a time, with the event loop given a turn between two chunks. */
const fill = (rows: string[][], text: string, signal: AbortSignal): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    let chunksWithoutRow = 0;
    // Resolved first: `abort` calls `complete`.
    const stop = (parser: Papa.Parser, outcome: Outcome): void => {
      resolve(outcome);
      parser.abort();
    };
    Papa.parse<string[]>(text, {
      skipEmptyLines: "greedy",
      chunkSize: CHUNK,
      chunk({ data, errors }: Papa.ParseResult<string[]>, parser: Papa.Parser) {
        for (const row of data) rows.push(row);
        chunksWithoutRow = data.length === 0 ? chunksWithoutRow + 1 : 0;
        if (chunksWithoutRow > MAX_CHUNKS_PER_ROW || errors.some(({ code }) => code === "MissingQuotes")) {
          stop(parser, "unclosed");
          return;
        }
        parser.pause();
        nextTurn()
          .then(() => {
            if (signal.aborted) stop(parser, "aborted");
            else parser.resume();
          })
          .catch(reject);
      },
      complete: () => {
        resolve("complete");
      },
    });
  });

/**
 * The rows of a CSV text, blank lines left out. The delimiter is guessed among comma, semicolon, tab and bar; quotes as in RFC 4180.
 * Throws {@link Refused} (`truncated`: it ends inside a quoted cell), or the signal's reason once it is aborted.
 */
export async function parseCsv(text: string, fileName: string, signal: AbortSignal): Promise<string[][]> {
  signal.throwIfAborted();
  const rows: string[][] = [];
  const outcome = await fill(rows, text, signal);
  signal.throwIfAborted();
  if (outcome === "complete") return rows;
  throw new Refused("truncated", fileName, `“${fileName}” ends inside a quoted cell. It was cut off or damaged; download it again.`);
}
