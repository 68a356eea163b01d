import { openStatusList } from "../sdk/server/status-list.ts";
import { statusLists } from "../sdk/server/status-lists.ts";
import { newSigner, statusListPayload } from "../sdk/testing/signer.ts";
import { atMost, type Figure } from "./figure.ts";
import { median } from "./statistics.ts";

const ENTRIES = 131_072;
const LIST = "https://status.example/list";
/** Checks timed together: one alone is shorter than the clock's step. */
const BATCH = 1000;
const HOUR = 3_600_000;

/** What a verifier's check of one grant takes, microseconds, in a list that it has fetched; a tenth of all entries are set. */
export async function statusChecks(batches: number): Promise<Figure[]> {
  const signer = await newSigner();
  const now = new Date();
  const revoked = Array.from({ length: ENTRIES / 10 }, () => randomEntry());
  const times = { validFrom: new Date(now.getTime() - 1000), validUntil: new Date(now.getTime() + HOUR) };
  const jwt = await signer.sign("vc+jwt", statusListPayload({ ...times, issuer: signer.did, list: LIST, revoked, ttl: HOUR }));
  const lists = statusLists({ fetch: async () => new Response(jwt) });
  const set = new Set(revoked);
  await lists.check({ list: LIST, index: 0 }, signer.did, now);
  const taken: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const entries = Array.from({ length: BATCH }, () => randomEntry());
    const answers: boolean[] = [];
    const start = performance.now();
    for (const index of entries) answers.push((await lists.check({ list: LIST, index }, signer.did)).revoked);
    taken.push(((performance.now() - start) * 1000) / BATCH);
    if (entries.some((index, at) => set.has(index) !== answers[at])) throw new Error("a wrong answer");
  }
  const opening: number[] = [];
  for (let round = 0; round < 50; round++) {
    const start = performance.now();
    await openStatusList(jwt, { list: LIST, issuer: signer.did, now });
    opening.push(performance.now() - start);
  }
  console.error(
    `check ${median(taken).toFixed(2)} µs, verifying and unpacking the list once ${median(opening).toFixed(2)} ms, ${jwt.length} characters`,
  );
  return [atMost(50, median(taken), "µs", `Status of one grant in a fetched list of ${ENTRIES.toLocaleString("en")} entries`)];
}

const randomEntry = (): number => Math.floor(Math.random() * ENTRIES);
