import { useEffect, useState } from "react";

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/**
 * Takes files dropped anywhere on the page. While the screen is shown a file is never opened by the browser instead.
 * @returns whether files are over the page right now
 */
export function useFileDrop(onFiles: ((files: readonly File[]) => void) | undefined): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const events = new AbortController();
    const listen = (type: "dragenter" | "dragover" | "dragleave" | "drop", take: (event: DragEvent) => void) =>
      window.addEventListener(type, (event) => carriesFiles(event) && take(event), { signal: events.signal });
    listen("dragenter", () => setOver(true));
    listen("dragover", (event) => event.preventDefault());
    // Moving between elements leaves one for another; only leaving the window has none to go to.
    listen("dragleave", (event) => event.relatedTarget === null && setOver(false));
    listen("drop", (event) => {
      event.preventDefault();
      setOver(false);
      onFiles?.([...(event.dataTransfer?.files ?? [])]);
    });
    return () => events.abort();
  }, [onFiles]);
  return over && onFiles !== undefined;
}
