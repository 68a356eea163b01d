import { expect, it } from "vitest";
import { ownBytes } from "./memory.ts";

const status = `Name:	chromium
VmPeak:	  999999 kB
VmRSS:	  230000 kB
RssAnon:	  100000 kB
RssFile:	  120000 kB
RssShmem:	   10000 kB
VmData:	  500000 kB
VmSwap:	    5000 kB
Threads:	20
`;

it("counts heaps, shared memory and what was swapped out, and no files", () => {
  expect(ownBytes(status)).toBe(115_000 * 1024);
});

it("says so when the system does not tell", () => {
  expect(() => ownBytes("Name:\tchromium\nVmRSS:\t1 kB\n")).toThrow("does not say");
});
