/** Waits for an answer, and rejects when there is none after so many milliseconds. `what` says then what was waited for. */
export async function answered<R>(work: Promise<R>, ms: number, what: () => Promise<string>): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => void what().then((said) => reject(new Error(`never answered: ${said}`)), reject), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
