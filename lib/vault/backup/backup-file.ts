import { encodeBase64url } from "../../crypto/base64url.ts";
import type { Bytes } from "../../crypto/bytes.ts";
import { encryptionKey } from "../../crypto/derive.ts";
import { sha256 } from "../../crypto/digest.ts";
import { Damaged, open, seal } from "../../crypto/envelope.ts";
import {
  BackupRefused,
  beginsAsOurs,
  type FileHeader,
  type FileSecret,
  headerLine,
  LONGEST_HEADER,
  makeHeader,
  parseHeaderLine,
  unwrapFileKey,
} from "./backup-header.ts";
import { ByteReader, piecesOf } from "./byte-reader.ts";

/**
 * The container of a backup: a header line, then frames of at most 1 MiB of plaintext, each with its length before it, as
 * docs/backup-format.md describes. The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption
 * and its Nonce-Reuse Misuse-Resistance", 2015), with random nonces: what binds a frame to its place is its associated data.
 */
export const FRAME_SIZE = 1 << 20;
/** A 12-byte nonce and a 16-byte tag. */
const OVERHEAD = 28;
const LENGTH_SIZE = 4;
const NEWLINE = 0x0a;

/** What every frame of a file hangs on. */
type FrameKey = { readonly key: CryptoKey; readonly id: string; readonly headerDigest: string };

async function frameKey(fileKey: Bytes, id: string, line: Bytes): Promise<FrameKey> {
  return { key: await encryptionKey(fileKey, "backup/frames"), id, headerDigest: encodeBase64url(await sha256(line)) };
}

const contextOf = ({ id, headerDigest }: FrameKey, index: number, last: boolean): string => JSON.stringify([id, headerDigest, index, last]);

/** Writes a file frame by frame. What is finished is handed to the browser at once, which may keep it on disk. */
export class BackupWriter {
  readonly #frames: FrameKey;
  readonly #parts: Blob[];
  readonly #buffer = new Uint8Array(FRAME_SIZE);
  #length = 0;
  #index = 0;

  private constructor(frames: FrameKey, line: Bytes) {
    this.#frames = frames;
    this.#parts = [new Blob([line, new Uint8Array([NEWLINE])])];
  }

  /** A file that this passphrase opens, and the 64-byte seed of the recovery phrase. `madeAt`: UTC milliseconds. */
  static async begin(passphrase: string, seed: Bytes, madeAt: number): Promise<BackupWriter> {
    const { header, fileKey } = await makeHeader(passphrase, seed, madeAt);
    const line = headerLine(header);
    const frames = await frameKey(fileKey, header.id, line);
    fileKey.fill(0);
    return new BackupWriter(frames, line);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; ) {
      // A full buffer waits for the byte after it: only then is it known not to be the last.
      if (this.#length === FRAME_SIZE) await this.#flush(false);
      const part = bytes.subarray(offset, offset + FRAME_SIZE - this.#length);
      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      offset += part.length;
    }
  }

  /** Seals the last frame and gives the file. Nothing is written afterwards. */
  async finish(): Promise<Blob> {
    await this.#flush(true);
    return new Blob(this.#parts, { type: "application/octet-stream" });
  }

  async #flush(last: boolean): Promise<void> {
    const sealed = await seal(this.#frames.key, this.#buffer.slice(0, this.#length), contextOf(this.#frames, this.#index, last));
    const length = new Uint8Array(LENGTH_SIZE);
    new DataView(length.buffer).setUint32(0, sealed.length);
    this.#parts.push(new Blob([length, sealed]));
    this.#buffer.fill(0);
    this.#length = 0;
    this.#index += 1;
  }
}

/** An opened file. `pieces` may be read once, gives only what was authenticated, and throws {@link BackupRefused} where the file does not hold. */
export type OpenedFile = { readonly header: FileHeader; readonly pieces: AsyncGenerator<Bytes>; readonly bytesRead: () => number };

/** Throws {@link BackupRefused}. About 300 ms with a passphrase. */
export async function openFile(file: Blob, secret: FileSecret): Promise<OpenedFile> {
  const reader = new ByteReader(piecesOf(file));
  try {
    const { bytes: line, found } = await reader.until(NEWLINE, LONGEST_HEADER);
    if (!found) throw new BackupRefused(beginsAsOurs(line) && line.length <= LONGEST_HEADER ? "truncated" : "not_a_backup");
    const header = parseHeaderLine(line);
    const fileKey = await unwrapFileKey(header, secret);
    const frames = await frameKey(fileKey, header.id, line);
    fileKey.fill(0);
    return { header, pieces: openFrames(reader, frames), bytesRead: () => reader.read };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function* openFrames(reader: ByteReader, frames: FrameKey): AsyncGenerator<Bytes> {
  try {
    let before = await reader.upTo(LENGTH_SIZE);
    for (let index = 0; ; index++) {
      const box = await reader.upTo(lengthIn(before));
      if (box.length < lengthIn(before)) throw new BackupRefused("truncated");
      const after = await reader.upTo(LENGTH_SIZE);
      const last = after.length === 0;
      yield await openFrame(frames, box, index, last);
      if (last) return;
      before = after;
    }
  } finally {
    await reader.close();
  }
}

/** Bounded before anything of that length is read. */
function lengthIn(bytes: Bytes): number {
  if (bytes.length < LENGTH_SIZE) throw new BackupRefused("truncated");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length < OVERHEAD || length > FRAME_SIZE + OVERHEAD) throw new BackupRefused("damaged");
  return length;
}

async function openFrame(frames: FrameKey, box: Bytes, index: number, last: boolean): Promise<Bytes> {
  try {
    return await open(frames.key, box, contextOf(frames, index, last));
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new BackupRefused(last && (await opens(frames, box, index)) ? "truncated" : "damaged");
  }
}

/** A frame that is not the last of its file and that nothing follows: the rest was cut off. */
async function opens(frames: FrameKey, box: Bytes, index: number): Promise<boolean> {
  try {
    await open(frames.key, box, contextOf(frames, index, false));
    return true;
  } catch {
    return false;
  }
}
