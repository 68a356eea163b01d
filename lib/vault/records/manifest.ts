import type { Manifest, Part, Segment } from "./segments.ts";

type PackedPart = readonly [importIndex: number, count: number];
type PackedSegment = readonly [id: string, from: number, to: number, digest: string, parts: readonly PackedPart[]];

/** A manifest as it is stored: a hundred bytes for each segment, since it is read with every page and written with every change. */
export type PackedManifest = {
  readonly version: number;
  readonly imports: readonly (readonly [importId: string, importedAt: number, version: number])[];
  readonly packed: readonly PackedSegment[];
};

/** The form of vault format 1: every segment is of one import. */
type SegmentOfOneImport = Omit<Segment, "parts"> & Omit<Part, "count">;
export type FirstManifest = { readonly version: number; readonly segments: readonly SegmentOfOneImport[] };

export type StoredManifest = PackedManifest | FirstManifest;

export const NO_MANIFEST: Manifest = { version: 0, segments: [] };

const isPacked = (stored: StoredManifest): stored is PackedManifest => "packed" in stored;

/** Whether a stored manifest is of an older form than {@link packManifest} gives. */
export const isOutdated = (stored: StoredManifest): boolean => !isPacked(stored);

export function packManifest({ version, segments }: Manifest): PackedManifest {
  const places = new Map<string, number>();
  const imports: [string, number, number][] = [];
  const placeOf = (part: Part): number => {
    const entry: [string, number, number] = [part.importId, part.importedAt, part.version];
    const name = JSON.stringify(entry);
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, imports.length);
    return imports.push(entry) - 1;
  };
  const packed = segments.map(({ id, from, to, digest, parts }): PackedSegment => {
    return [id, from, to, digest, parts.map((part): PackedPart => [placeOf(part), part.count])];
  });
  return { version, imports, packed };
}

function unpack({ version, imports, packed }: PackedManifest): Manifest {
  const segments = packed.map(([id, from, to, digest, packedParts]): Segment => {
    const parts = packedParts.map(([index, count]): Part => {
      const [importId, importedAt, partVersion] = imports[index] ?? ["", 0, 0];
      return { importId, importedAt, version: partVersion, count };
    });
    return { id, from, to, count: parts.reduce((sum, { count }) => sum + count, 0), digest, parts };
  });
  return { version, segments };
}

function fromFirst({ version, segments }: FirstManifest): Manifest {
  return {
    version,
    segments: segments.map(({ importId, importedAt, version: partVersion, ...segment }) => ({
      ...segment,
      parts: [{ importId, importedAt, version: partVersion, count: segment.count }],
    })),
  };
}

/** A manifest of whatever form was ever stored. */
export const readManifest = (stored: StoredManifest): Manifest => (isPacked(stored) ? unpack(stored) : fromFirst(stored));
