import * as z from "zod";
import { decodeBase64url, encodeBase64url } from "../../crypto/base64url.ts";
import { type Bytes, fromUtf8, randomBytes, utf8 } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { encryptionKey, type PassphraseParameters, passphraseParameters, stretchPassphrase } from "../../crypto/derive.ts";
import { Damaged, open, seal } from "../../crypto/envelope.ts";
import { seedOf, WrongPhrase } from "../keys.ts";

/** Why a backup file was not taken. `wrong_secret` may also be a header that was altered: nobody can tell the two apart. */
export type BackupProblem = "not_a_backup" | "wrong_secret" | "damaged" | "newer" | "truncated";

export class BackupRefused extends Error {
  override readonly name = "BackupRefused";
  readonly why: BackupProblem;
  constructor(why: BackupProblem) {
    super(`backup refused: ${why}`);
    this.why = why;
  }
}

/** What opens a file: the passphrase it was made with, or the wallet's recovery phrase, however it is spaced and written. */
export type FileSecret = { readonly passphrase: string } | { readonly phrase: string };

const FORMAT = "freehold-backup/1";
const FORMATS = /^freehold-backup\/([1-9][0-9]{0,8})$/;
/** Bytes of the header line, its end not counted. */
export const LONGEST_HEADER = 4096;

/** 16 bytes; and a 12-byte nonce, 32 bytes of key, a 16-byte tag: base64url. */
const salt = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const box = z.string().regex(/^[A-Za-z0-9_-]{80}$/);

const fileHeader = z.strictObject({
  format: z.literal(FORMAT),
  id: z.uuid(),
  /** UTC milliseconds. */
  madeAt: z.int().min(0),
  passphrase: z.strictObject({
    salt,
    parameters: z.strictObject({
      memory: z
        .int()
        .min(passphraseParameters.memory)
        .max(16 * passphraseParameters.memory),
      iterations: z.int().min(passphraseParameters.iterations).max(64),
      parallelism: z.int().min(passphraseParameters.parallelism).max(16),
    }),
    box,
  }),
  recovery: z.strictObject({ box }),
});

/** The first line of a backup file, in the clear: the key of the file, wrapped twice. Each wrap authenticates what it hangs on, every frame the whole line. */
export type FileHeader = z.output<typeof fileHeader>;

type Identity = Pick<FileHeader, "id" | "madeAt">;

const passphraseContext = ({ id, madeAt }: Identity, saltText: string, parameters: PassphraseParameters): string =>
  canonicalJson({ format: FORMAT, id, madeAt, wrap: "passphrase", salt: saltText, parameters });
const recoveryContext = ({ id, madeAt }: Identity): string => canonicalJson({ format: FORMAT, id, madeAt, wrap: "recovery" });

const recoveryKey = (seed: Bytes): Promise<CryptoKey> => encryptionKey(seed, "backup/recovery");

async function passphraseKey(passphrase: string, saltBytes: Bytes, parameters: PassphraseParameters): Promise<CryptoKey> {
  const stretched = await stretchPassphrase(passphrase, saltBytes, parameters);
  const key = await encryptionKey(stretched, "backup/passphrase");
  stretched.fill(0);
  return key;
}

/** A header with a fresh file key, which the caller zeroes. About 300 ms, all of it Argon2id. */
export async function makeHeader(passphrase: string, seed: Bytes, madeAt: number): Promise<{ header: FileHeader; fileKey: Bytes }> {
  const identity = { id: crypto.randomUUID(), madeAt };
  const fileKey = randomBytes(32);
  const saltBytes = randomBytes(16);
  const saltText = encodeBase64url(saltBytes);
  const byPassphrase = await passphraseKey(passphrase, saltBytes, passphraseParameters);
  const passphraseBox = await seal(byPassphrase, fileKey, passphraseContext(identity, saltText, passphraseParameters));
  const recoveryBox = await seal(await recoveryKey(seed), fileKey, recoveryContext(identity));
  const header: FileHeader = {
    format: FORMAT,
    ...identity,
    passphrase: { salt: saltText, parameters: passphraseParameters, box: encodeBase64url(passphraseBox) },
    recovery: { box: encodeBase64url(recoveryBox) },
  };
  return { header, fileKey };
}

/** The key of the file, which the caller zeroes. Throws {@link BackupRefused} `wrong_secret`. */
export async function unwrapFileKey(header: FileHeader, secret: FileSecret): Promise<Bytes> {
  try {
    if ("phrase" in secret) return await unwrapByPhrase(header, secret.phrase);
    const { salt: saltText, parameters, box: wrapped } = header.passphrase;
    const key = await passphraseKey(secret.passphrase, decodeBase64url(saltText), parameters);
    return await open(key, decodeBase64url(wrapped), passphraseContext(header, saltText, parameters));
  } catch (error) {
    if (error instanceof Damaged || error instanceof WrongPhrase) throw new BackupRefused("wrong_secret");
    throw error;
  }
}

async function unwrapByPhrase(header: FileHeader, phrase: string): Promise<Bytes> {
  const seed = await seedOf(phrase);
  const key = await recoveryKey(seed);
  seed.fill(0);
  return open(key, decodeBase64url(header.recovery.box), recoveryContext(header));
}

export const headerLine = (header: FileHeader): Bytes => utf8(JSON.stringify(header));

/** Throws {@link BackupRefused}; weaker parameters than the floor are `damaged`, and so are such as would exhaust the machine. */
export function parseHeaderLine(line: Bytes): FileHeader {
  const value = json(line);
  const format: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, "format") && "format" in value ? value.format : undefined;
  const [, version] = (typeof format === "string" && FORMATS.exec(format)) || [];
  if (version === undefined) throw new BackupRefused("not_a_backup");
  if (Number(version) > 1) throw new BackupRefused("newer");
  const parsed = fileHeader.safeParse(value);
  if (!parsed.success) throw new BackupRefused("damaged");
  return parsed.data;
}

/** Whether a line that never ended began as ours do. */
export const beginsAsOurs = (start: Bytes): boolean => {
  const mark = utf8(`{"format":"freehold-backup/`);
  return start.length > 0 && start.subarray(0, mark.length).every((byte, index) => byte === mark[index]);
};

function json(line: Bytes): unknown {
  try {
    return JSON.parse(fromUtf8(line));
  } catch {
    return undefined;
  }
}
