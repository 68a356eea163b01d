import { existsSync, readFileSync } from "node:fs";

const SAMPLES = new URL("../../../shared/data/", import.meta.url);

/** Third-party sample exports lie beside the repository, not in it. Tests that need one skip, by this name, where there is none. */
export const samplesAreHere = existsSync(SAMPLES);
export const ifSamples = samplesAreHere ? "sample export" : "sample export (skipped: no ../shared/data here)";

export const sample = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(path, SAMPLES)));

export const fileOf = (name: string, content: string | Uint8Array<ArrayBuffer>): File => new File([content], name);
export const jsonFile = (name: string, value: unknown): File => fileOf(name, JSON.stringify(value));

export const never = (): AbortSignal => new AbortController().signal;
