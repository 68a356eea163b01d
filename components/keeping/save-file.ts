const MINUTE = 60_000;

/** Has the browser save a file, as if its link had been pressed. Whether it is kept is the browser's and the person's business: no page is told. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser takes the file up by its address a moment later; a question of where to save it can hold that up.
  setTimeout(() => URL.revokeObjectURL(url), 10 * MINUTE);
}
