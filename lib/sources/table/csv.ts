import Papa from "papaparse";
import { Refused } from "../refused.ts";
import { nextTurn } from "../turn.ts";

/** Characters handled between two turns of the event loop. */
const CHUNK = 1 << 20;
/** Chunks in a row without the end of a line: a quote that never closes would otherwise be searched again and again. */
const MAX_CHUNKS_PER_ROW = 8;

/**
 * The rows of a CSV text, blank lines left out. The delimiter is guessed among comma, semicolon, tab and bar; quotes as in RFC 4180.
 * Throws {@link Refused} (`truncated`: it ends inside a quoted cell), or the signal's reason once it is aborted.
 */
export function parseCsv(text: string, fileName: string, signal: AbortSignal): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const rows: string[][] = [];
    let chunksWithoutRow = 0;
    // Settled first: `abort` calls `complete`.
    const stop = (parser: Papa.Parser, reason: unknown): void => {
      reject(reason);
      parser.abort();
    };
    Papa.parse<string[]>(text, {
      skipEmptyLines: "greedy",
      chunkSize: CHUNK,
      chunk({ data, errors }: Papa.ParseResult<string[]>, parser: Papa.Parser) {
        for (const row of data) rows.push(row);
        chunksWithoutRow = data.length === 0 ? chunksWithoutRow + 1 : 0;
        if (errors.some(({ code }) => code === "MissingQuotes") || chunksWithoutRow > MAX_CHUNKS_PER_ROW) {
          stop(parser, new Refused("truncated", fileName, `“${fileName}” ends inside a quoted cell. It was cut off or damaged; download it again.`));
          return;
        }
        parser.pause();
        nextTurn()
          .then(() => {
            signal.throwIfAborted();
            parser.resume();
          })
          .catch((reason: unknown) => {
            stop(parser, reason);
          });
      },
      complete: () => {
        resolve(rows);
      },
    });
  });
}
