import { browser } from "wxt/browser";

/** A value in session storage that one worker changes step by step: each change sees the one before. */
export type SessionValue<T> = {
  read(): Promise<T>;
  update<R>(change: (value: T) => { readonly value: T; readonly result: R }): Promise<R>;
};

export function sessionValue<T>(key: string, empty: T): SessionValue<T> {
  let turn: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<T> => {
    const stored = await browser.storage.session.get<Record<string, T>>(key);
    return stored[key] ?? empty;
  };
  const inTurn = <R>(step: () => Promise<R>): Promise<R> => {
    const mine = turn.then(step);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    read: () => inTurn(read),
    update: (change) =>
      inTurn(async () => {
        const { value, result } = change(await read());
        await browser.storage.session.set({ [key]: value });
        return result;
      }),
  };
}
