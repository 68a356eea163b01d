import type { AccessRequest, GrantedAccess } from "../protocol/access-request.ts";
import { durationToMilliseconds } from "./duration.ts";
import type { Difference, ReviewStream } from "./views.ts";

/** What an app may read now, or, where it may read nothing, what it asked for the last time. Of the same source. */
export type Before = { readonly kind: Difference["against"]; readonly accesses: readonly (GrantedAccess | AccessRequest)[] };

const ALL = undefined;

/** Fields of a stream that it may read already, or asked for; undefined where that was all of them. */
function fieldsBefore(accesses: Before["accesses"], stream: string): ReadonlySet<string> | undefined {
  const of = accesses.flatMap(({ streams }) => streams.filter(({ name }) => name === stream));
  return of.some(({ fields }) => fields === undefined) ? ALL : new Set(of.flatMap(({ fields }) => fields ?? []));
}

const retentionOf = ({ retention }: Pick<AccessRequest, "retention">): number =>
  retention ? durationToMilliseconds(retention.max_duration) : Number.POSITIVE_INFINITY;

/** What a request asks beyond what was given or asked before. Undefined where there is nothing to compare it with. */
export function differenceOf(asked: AccessRequest, streams: readonly ReviewStream[], before: Before): Difference | undefined {
  const { kind, accesses } = before;
  if (accesses.length === 0) return undefined;
  const added = streams.flatMap(({ name, fields }) => {
    const had = fieldsBefore(accesses, name);
    const fresh = had === ALL ? [] : fields.filter((field) => !had.has(field.name));
    return fresh.length === 0 ? [] : [{ stream: name, fields: fresh.map((field) => field.name) }];
  });
  return {
    against: kind,
    added,
    newPurpose: accesses.every(({ purpose_code }) => purpose_code !== asked.purpose_code),
    longerRetention: accesses.every((access) => retentionOf(asked) > retentionOf(access)),
  };
}
