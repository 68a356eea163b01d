import * as z from "zod";
import { passphraseParameters } from "../crypto/derive.ts";

const box = z.string().regex(/^[A-Za-z0-9_-]+$/);

const wraps = {
  vaultId: z.uuid(),
  createdAt: z.number(),
  passphrase: z.strictObject({
    salt: box,
    parameters: z.strictObject({ memory: z.int(), iterations: z.int(), parallelism: z.int() }),
    box,
  }),
  recovery: z.strictObject({ box }),
};
const passkey = z.strictObject({ id: box, salt: box, box });

const format1 = z.strictObject({ format: z.literal(1), ...wraps });
const format2 = z.strictObject({ format: z.literal(2), ...wraps, passkeys: z.array(passkey).max(32) });
const header = z.discriminatedUnion("format", [format1, format2]);

/** The newest format of a vault at rest. History: 1, the first; 2 has a head, a second copy, passkeys. */
export const FORMAT = 2;

/**
 * What lies in the clear beside the vault: the vault key, wrapped by passphrase, by recovery phrase and by passkeys. The parameters
 * are authenticated by the wrap itself, the whole of it by the vault's head.
 */
export type Header = z.output<typeof format2>;
/** As any version that was ever released wrote it. */
export type AnyHeader = z.output<typeof header>;
export type Passkey = z.output<typeof passkey>;

/** The header is not one this version may open: foreign, or with weaker parameters than the floor. */
export class UnsupportedVault extends Error {
  override readonly name: string = "UnsupportedVault";
}

/** The vault was last opened by a newer version, which may have stored what this one does not know. */
export class NewerVault extends UnsupportedVault {
  override readonly name = "NewerVault";
}

/** Throws {@link UnsupportedVault}, {@link NewerVault}. */
export function parseHeader(value: unknown): AnyHeader {
  if (formatOf(value) > FORMAT) throw new NewerVault("a newer format");
  const parsed = header.safeParse(value);
  if (!parsed.success) throw new UnsupportedVault("unknown header");
  const { memory, iterations, parallelism } = parsed.data.passphrase.parameters;
  const { memory: least, iterations: fewest } = passphraseParameters;
  if (memory < least || iterations < fewest || parallelism < 1) throw new UnsupportedVault("weaker parameters than the floor");
  if (memory > 16 * least || iterations > 64 || parallelism > 16) throw new UnsupportedVault("parameters out of bounds");
  return parsed.data;
}

/** The same keys in the newest form. */
export const current = (old: AnyHeader): Header => (old.format === FORMAT ? old : { ...old, format: FORMAT, passkeys: [] });

function formatOf(value: unknown): number {
  const format: unknown = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  return typeof format === "number" ? format : 0;
}
