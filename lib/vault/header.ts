import * as z from "zod";
import { passphraseParameters } from "../crypto/derive.ts";

const box = z.string().regex(/^[A-Za-z0-9_-]+$/);

const header = z.strictObject({
  format: z.literal(1),
  vaultId: z.uuid(),
  createdAt: z.number(),
  passphrase: z.strictObject({
    salt: box,
    parameters: z.strictObject({ memory: z.int(), iterations: z.int(), parallelism: z.int() }),
    box,
  }),
  recovery: z.strictObject({ box }),
});

/** What lies in the clear beside the vault: the vault key, wrapped twice. The parameters are authenticated by the wrap itself. */
export type Header = z.output<typeof header>;

/** The header is not one this version may open: foreign, newer, or with weaker parameters than the floor. */
export class UnsupportedVault extends Error {
  override readonly name = "UnsupportedVault";
}

/** Throws {@link UnsupportedVault}. */
export function parseHeader(value: unknown): Header {
  const parsed = header.safeParse(value);
  if (!parsed.success) throw new UnsupportedVault("unknown header");
  const { memory, iterations, parallelism } = parsed.data.passphrase.parameters;
  const { memory: least, iterations: fewest } = passphraseParameters;
  if (memory < least || iterations < fewest || parallelism < 1) throw new UnsupportedVault("weaker parameters than the floor");
  if (memory > 16 * least || iterations > 64 || parallelism > 16) throw new UnsupportedVault("parameters out of bounds");
  return parsed.data;
}
