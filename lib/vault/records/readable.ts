import { Damaged } from "../../crypto/envelope.ts";

/** How Chromium says that a large value's own file is gone or cannot be read. */
const unreadable: ReadonlySet<unknown> = new Set(["NotReadableError", "NotFoundError", "DataError", "UnknownError"]);

/** Rows that may be large, read: throws `Damaged` where the database has one that it cannot give. */
export async function readable<R>(reading: Promise<R>): Promise<R> {
  try {
    return await reading;
  } catch (error) {
    const inner: unknown = error instanceof Error && "inner" in error ? error.inner : undefined;
    if ([error, inner].some((one) => one instanceof Error && unreadable.has(one.name))) throw new Damaged("a row cannot be read");
    throw error;
  }
}
