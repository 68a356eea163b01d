import fc from "fast-check";
import { type Address, type Hex, maxUint256, numberToHex, parseSignature, serializeSignature } from "viem";
import { generatePrivateKey } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testToken } from "./abi.ts";
import { deployToken, mint } from "./deploy.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import { authorizationTypes, chainTime, newAccount, refusal, tokenDomain } from "./testing.ts";

let chain: LocalChain;
let token: Address;
beforeAll(async () => {
  chain = await startChain();
  token = await deployToken(chain);
});
afterAll(() => chain.close());

/** Order of secp256k1: the other signature of the same message has this less s. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const RUNS = 50;
const holder = newAccount();
const stranger = newAccount();
const payee = devAccount(1);

const balanceOf = (account: Address, of = token) =>
  chain.client.readContract({ address: of, abi: testToken, functionName: "balanceOf", args: [account] });
const isUsed = (nonce: Hex) =>
  chain.client.readContract({ address: token, abi: testToken, functionName: "authorizationState", args: [holder.address, nonce] });
const split = (signature: Hex) => {
  const { r, s, yParity } = parseSignature(signature);
  return [27 + yParity, r, s] as const;
};

type Authorization = { value: bigint; validAfter: bigint; validBefore: bigint; nonce: Hex };
type Use = { kind: "transfer" | "receive"; isSplit: boolean };

function sign(signer: typeof holder, kind: Use["kind"], message: Authorization, to: Address = payee.address): Promise<Hex> {
  const primaryType = kind === "transfer" ? "TransferWithAuthorization" : "ReceiveWithAuthorization";
  return signer.signTypedData({
    domain: tokenDomain(chain, token),
    types: authorizationTypes,
    primaryType,
    message: { from: holder.address, to, ...message },
  });
}

/** Sends it as the payee does. Why the token refused, or nothing. */
function use(
  { kind, isSplit }: Use,
  { value, validAfter, validBefore, nonce }: Authorization,
  signature: Hex,
  account = payee,
): Promise<string | undefined> {
  const fields = [holder.address, payee.address, value, validAfter, validBefore, nonce] as const;
  const call = { account, address: token, abi: testToken } as const;
  const functionName = kind === "transfer" ? "transferWithAuthorization" : "receiveWithAuthorization";
  const sent = isSplit
    ? chain.client.writeContract({ ...call, functionName, args: [...fields, ...split(signature)] })
    : chain.client.writeContract({ ...call, functionName, args: [...fields, signature] });
  return refusal(sent.then((hash) => chain.mined(hash)));
}

const uses = fc.record<Use>({ kind: fc.constantFrom("transfer", "receive"), isSplit: fc.boolean() });
/** Far from now, so that seconds between signing and mining do not matter. */
const offset = fc.integer({ min: 30, max: 1_000_000 });
const before = offset.map((seconds) => -BigInt(seconds));
const after = offset.map(BigInt);
const fresh = async (changes: Partial<Authorization> = {}): Promise<Authorization> => ({
  value: 5n,
  validAfter: 0n,
  validBefore: (await chainTime(chain)) + 10_000n,
  nonce: generatePrivateKey(),
  ...changes,
});

test("an authorization moves its amount once, within its time, and only with the holder's signature", async () => {
  await mint(chain, token, holder.address, 1_000_000n);
  const cases = fc.record({
    use: uses,
    value: fc.bigInt(0n, 40_000n),
    validAfter: fc.oneof({ weight: 4, arbitrary: before }, { weight: 1, arbitrary: after }),
    validBefore: fc.oneof({ weight: 4, arbitrary: after }, { weight: 1, arbitrary: before }),
    isHolder: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
  const right = { use: { kind: "transfer", isSplit: true } as const, value: 5n, validAfter: -60n, validBefore: 60n, isHolder: true };
  const seen = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(cases, async ({ use: how, value, isHolder, ...times }) => {
      const now = await chainTime(chain);
      const authorization = await fresh({ value, validAfter: now + times.validAfter, validBefore: now + times.validBefore });
      const signature = await sign(isHolder ? holder : stranger, how.kind, authorization);
      const [had, got] = [await balanceOf(holder.address), await balanceOf(payee.address)];
      const inTime = times.validAfter < 0n && times.validBefore > 0n;
      const expected = !isHolder
        ? "ERC3009InvalidSignature"
        : !inTime
          ? "ERC3009InvalidAuthorizationTime"
          : value > had
            ? "ERC20InsufficientBalance"
            : undefined;
      seen.add(expected);
      expect(await use(how, authorization, signature)).toBe(expected);
      const moved = expected === undefined ? value : 0n;
      expect([await balanceOf(holder.address), await balanceOf(payee.address)]).toEqual([had - moved, got + moved]);
      expect(await isUsed(authorization.nonce)).toBe(expected === undefined);
      if (expected !== undefined) return;
      for (const isSplit of [true, false]) expect(await use({ ...how, isSplit }, authorization, signature)).toBe("ERC3009UsedAuthorization");
      expect(await balanceOf(payee.address)).toBe(got + moved);
    }),
    { numRuns: RUNS, examples: [[right], [{ ...right, isHolder: false }], [{ ...right, validBefore: -60n }], [{ ...right, value: 2_000_000n }]] },
  );
  expect(seen).toEqual(new Set([undefined, "ERC3009InvalidSignature", "ERC3009InvalidAuthorizationTime", "ERC20InsufficientBalance"]));
});

test("what was signed holds for that token, amount, payee and way alone, and has one signature", async () => {
  const authorization = await fresh();
  const { kind, isSplit } = { kind: "transfer", isSplit: true } as const;
  const signature = await sign(holder, kind, authorization);
  for (const changes of [{ value: 6n }, { validAfter: 1n }, { validBefore: maxUint256 }, { nonce: generatePrivateKey() }])
    expect(await use({ kind, isSplit }, { ...authorization, ...changes }, signature)).toBe("ERC3009InvalidSignature");
  expect(await use({ kind: "receive", isSplit }, authorization, signature)).toBe("ERC3009InvalidSignature");
  expect(await use({ kind, isSplit }, authorization, await sign(holder, kind, authorization, stranger.address))).toBe("ERC3009InvalidSignature");
  const { r, s, yParity } = parseSignature(signature);
  const twin = serializeSignature({ r, s: numberToHex(ORDER - BigInt(s), { size: 32 }), yParity: 1 - yParity });
  expect(await use({ kind, isSplit }, authorization, twin)).toBe("ECDSAInvalidSignatureS");
  expect(await use({ kind, isSplit: false }, authorization, twin)).toBe("ERC3009InvalidSignature");
  expect(await use({ kind, isSplit: false }, authorization, `${signature}00`)).toBe("ERC3009InvalidSignature");
  expect(await use({ kind, isSplit }, authorization, signature)).toBeUndefined();
});

test("only the payee itself takes what it is to receive", async () => {
  const authorization = await fresh();
  const signature = await sign(holder, "receive", authorization);
  for (const isSplit of [true, false])
    expect(await use({ kind: "receive", isSplit }, authorization, signature, devAccount(2))).toBe("ERC20InvalidReceiver");
  expect(await use({ kind: "receive", isSplit: true }, authorization, signature)).toBeUndefined();
});

test.each([true, false])("an authorization that its holder cancelled is void (signature in parts: %s)", async (isSplit) => {
  const { nonce, ...rest } = await fresh();
  const message = { authorizer: holder.address, nonce };
  const typed = { domain: tokenDomain(chain, token), types: authorizationTypes, primaryType: "CancelAuthorization", message } as const;
  const cancel = async (signature: Hex) => {
    const call = { address: token, abi: testToken, functionName: "cancelAuthorization" } as const;
    const sent = isSplit
      ? chain.client.writeContract({ ...call, args: [holder.address, nonce, ...split(signature)] })
      : chain.client.writeContract({ ...call, args: [holder.address, nonce, signature] });
    return refusal(sent.then((hash) => chain.mined(hash)));
  };
  expect(await cancel(await stranger.signTypedData(typed))).toBe("ERC3009InvalidSignature");
  expect(await isUsed(nonce)).toBe(false);
  expect(await cancel(await holder.signTypedData(typed))).toBeUndefined();
  const authorization = { nonce, ...rest };
  expect(await use({ kind: "transfer", isSplit }, authorization, await sign(holder, "transfer", authorization))).toBe("ERC3009UsedAuthorization");
  expect(await cancel(await holder.signTypedData(typed))).toBe("ERC3009UsedAuthorization");
});

test.each([0, 6, 77])("a token has the %i decimals it was made with", async (decimals) => {
  const other = await deployToken(chain, { decimals });
  expect(await chain.client.readContract({ address: other, abi: testToken, functionName: "decimals" })).toBe(decimals);
  await mint(chain, other, stranger.address, maxUint256);
  expect(await balanceOf(stranger.address, other)).toBe(maxUint256);
});
