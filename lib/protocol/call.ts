import { WalletError } from "./errors.ts";
import { limits } from "./limits.ts";
import { type MethodName, type MethodParams, methodParams } from "./methods.ts";

const table: ReadonlyMap<string, (typeof methodParams)[MethodName]> = new Map(Object.entries(methodParams));

export type ParsedCall = { [M in MethodName]: { readonly id: string; readonly method: M; readonly params: MethodParams[M] } }[MethodName];

/** A page's message as one call of one method of the table, bounded before it is parsed. Throws `WalletError`. */
export function parseCall(message: unknown): ParsedCall {
  if (typeof message !== "object" || message === null) throw new WalletError("invalid_request");
  const { id, method, params = {} } = message as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof id !== "string" || typeof method !== "string") throw new WalletError("invalid_request");
  const schema = table.get(method);
  if (!schema) throw new WalletError("unsupported_method");
  if (depthOf(params, limits.messageDepth) > limits.messageDepth) throw new WalletError("invalid_params", { param: "params" });
  if (JSON.stringify(params).length > limits.messageLength) throw new WalletError("invalid_params", { param: "params" });
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new WalletError("invalid_params", { param: pathOf(parsed.error.issues) });
  return { id, method, params: parsed.data } as ParsedCall;
}

/** Nesting of a value, not looked at beyond `most`. */
function depthOf(value: unknown, most: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (most === 0) return 1;
  return 1 + Object.values(value).reduce<number>((deepest, member) => Math.max(deepest, depthOf(member, most - 1)), 0);
}

type Issue = { readonly code: string; readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] };

/** Where the first fault lies: the unknown member by its own name. */
function pathOf(issues: readonly Issue[]): string {
  const [issue] = issues;
  const path = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? (issue.keys ?? []).slice(0, 1) : [])];
  return path.map(String).join(".").slice(0, 200) || "params";
}
