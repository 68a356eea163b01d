/** Rows handled between two looks at the clock. */
const BATCH = 256;
/** Milliseconds of work between two turns: below one frame, so that the page stays alive. */
const SLICE = 12;

/** Lets the event loop run once. A message, not a timer: timers are slowed down in a page that is not in front. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Yields the items one by one and gives the event loop a turn whenever a slice of time is used up. Throws the signal's reason once it is aborted. */
export async function eachInTurn<T>(items: Iterable<T>, signal: AbortSignal, visit: (item: T, index: number) => void): Promise<void> {
  signal.throwIfAborted();
  let sliceEnds = performance.now() + SLICE;
  let index = 0;
  for (const item of items) {
    visit(item, index);
    index += 1;
    if (index % BATCH !== 0 || performance.now() < sliceEnds) continue;
    await nextTurn();
    signal.throwIfAborted();
    sliceEnds = performance.now() + SLICE;
  }
  signal.throwIfAborted();
}
