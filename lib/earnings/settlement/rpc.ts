import * as z from "zod";

/** The node did not answer, or not with what was asked: nothing is known then. `code`: of JSON-RPC, where it answered that it does not. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  readonly code: number | undefined;
  constructor(message: string, code?: number) {
    super(message);
    this.code = code;
  }
}

/** Nothing came back, or nothing that a node gives: whatever is asked next would fare the same. */
export class NoAnswer extends RpcFailure {}

/** The node answered that a call would fail. */
export class Reverted extends Error {
  override readonly name = "Reverted";
}

/** "Limit exceeded" (EIP-1474). */
const TOO_OFTEN = -32005;
const TIME_OUT = 10_000;
/** Characters of an answer that are read. */
const MOST = 1_000_000;

const answer = z.union([
  z.object({ result: z.unknown(), error: z.undefined().optional() }),
  z.object({ error: z.object({ code: z.number(), message: z.string().optional() }) }),
]);

/** JSON-RPC 2.0 at an address (execution-apis). */
export type Rpc = <T>(method: string, params: readonly unknown[], shape: z.ZodType<T>) => Promise<T>;

/** Calls a node with nothing of the person's on it. Throws {@link RpcFailure}, {@link Reverted}. */
export const rpcAt =
  (url: string, timeout = TIME_OUT): Rpc =>
  async (method, params, shape) => {
    const parsed = answer.safeParse(await post(url, { jsonrpc: "2.0", id: 1, method, params }, timeout));
    if (!parsed.success) throw new RpcFailure(`${method}: no answer of JSON-RPC`);
    // 3 is an execution error; nodes differ in how they say it.
    if ("error" in parsed.data && parsed.data.error) {
      const { code, message = "" } = parsed.data.error;
      if (code === 3 || /revert/i.test(message)) throw new Reverted(message);
      throw code === TOO_OFTEN ? new NoAnswer(method, code) : new RpcFailure(`${method}: ${code}`, code);
    }
    const result = shape.safeParse((parsed.data as { result: unknown }).result);
    if (!result.success) throw new RpcFailure(`${method}: not what was asked for`);
    return result.data;
  };

/** Posts JSON and gives the JSON of the answer, whatever its status. Throws {@link RpcFailure}. */
export async function post(url: string, body: object, timeout = TIME_OUT): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(timeout),
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (text.length > MOST) throw new RpcFailure("too long an answer");
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw error instanceof RpcFailure ? error : new NoAnswer("no answer");
  }
}
