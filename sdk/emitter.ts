export type Listener = (detail: never) => void;

type Emitter = {
  readonly on: (event: string, listener: Listener) => void;
  readonly removeListener: (event: string, listener: Listener) => void;
  readonly emit: (event: string, detail: unknown) => void;
};

const report = globalThis.reportError?.bind(globalThis) ?? ((error: unknown) => console.error(error));

/** Listeners by event. One that throws stops no other. A listener added twice is called once. */
export function emitter(): Emitter {
  const listeners = new Map<string, Set<Listener>>();
  return {
    on: (event, listener) => {
      if (typeof listener !== "function") throw new TypeError("A listener must be a function");
      const known = listeners.get(event) ?? new Set<Listener>();
      listeners.set(event, known.add(listener));
    },
    removeListener: (event, listener) => {
      listeners.get(event)?.delete(listener);
    },
    emit: (event, detail) => {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          (listener as (detail: unknown) => void)(detail);
        } catch (error) {
          report(error);
        }
      }
    },
  };
}
