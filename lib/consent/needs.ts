import * as z from "zod";
import type { AccessRequest } from "../protocol/access-request.ts";
import type { BeyondNeeds, ReviewStream } from "./views.ts";

const name = z.string().min(1).max(64);
const declared = z.object({
  purpose_code: z.string().min(1).max(200).optional(),
  streams: z.array(z.object({ source: z.string().min(1).max(200), name, fields: z.array(name).max(128).optional() })).max(256),
});

/** What an app says it needs of the one source that it asks for, and what for. A stream without fields: all of them. */
export type Needs = { readonly purpose?: string; readonly streams: readonly { readonly name: string; readonly fields?: readonly string[] }[] };

/**
 * The part of an app's own declaration that a request can be held against: what it says of streams that it asks for, and no more. Undefined where
 * it published none, or one that cannot be read: then it said nothing. Format: docs/page-api.md.
 */
export function needsIn(document: unknown, { source, streams: asked }: Pick<AccessRequest, "source" | "streams">): Needs | undefined {
  const parsed = declared.safeParse(document);
  if (!parsed.success) return undefined;
  const { purpose_code: purpose, streams } = parsed.data;
  return {
    ...(purpose === undefined ? {} : { purpose }),
    streams: streams.flatMap((stream) =>
      stream.source === source.id && asked.some((one) => one.name === stream.name)
        ? [{ name: stream.name, ...(stream.fields === undefined ? {} : { fields: stream.fields }) }]
        : [],
    ),
  };
}

/** What is asked beyond what the app itself says that it needs. Undefined where there is nothing of the kind, or it said nothing. */
export function beyondNeeds(needs: Needs | undefined, asked: AccessRequest, streams: readonly ReviewStream[]): BeyondNeeds | undefined {
  if (!needs) return undefined;
  const beyond = streams.flatMap(({ name: stream, fields }) => {
    const said = needs.streams.filter((one) => one.name === stream);
    if (said.some((one) => one.fields === undefined)) return [];
    const needed = new Set(said.flatMap((one) => one.fields ?? []));
    const more = fields.map((field) => field.name).filter((field) => !needed.has(field));
    return more.length === 0 ? [] : [{ stream, fields: more }];
  });
  const otherPurpose = needs.purpose !== undefined && needs.purpose !== asked.purpose_code;
  return beyond.length > 0 || otherPurpose ? { streams: beyond, otherPurpose } : undefined;
}
