import { ORPCError } from "@orpc/server";
import { Elsewhere, NotLive } from "../../lib/anchoring/anchorings.ts";
import { EmptyLog } from "../../lib/anchoring/seals.ts";
import { StillActive } from "../../lib/consent/erasure.ts";
import { NotASite, TooManySites } from "../../lib/consent/site-name.ts";
import { NotAPrice } from "../../lib/earnings/floors.ts";
import { NotAToken } from "../../lib/earnings/own-tokens.ts";
import { NotARate } from "../../lib/earnings/rates.ts";
import { NotASetup } from "../../lib/earnings/settlement/networks.ts";
import { RpcFailure } from "../../lib/earnings/settlement/rpc.ts";
import { NotAHost } from "../../lib/status/host.ts";
import { NewerVault } from "../../lib/vault/header.ts";
import { UnknownPasskey, WrongPassphrase, WrongPhrase } from "../../lib/vault/keys.ts";
import { TooManyAttempts } from "../../lib/vault/lock.ts";
import { NoSpace } from "../../lib/vault/store/store.ts";
import { VaultExists, VaultLocked } from "../../lib/vault/vault.ts";

/** Errors of the vault as the contract names them. */
export function declared(error: unknown): unknown {
  if (error instanceof VaultLocked) return new ORPCError("LOCKED");
  if (error instanceof NoSpace) return new ORPCError("NO_SPACE");
  if (error instanceof RpcFailure) return new ORPCError("NODE_AWAY");
  if (error instanceof NotAPrice) return new ORPCError("NOT_A_PRICE", { data: { member: error.member } });
  if (error instanceof NotARate) return new ORPCError("NOT_A_RATE", { data: { member: error.member } });
  if (error instanceof NotAToken) return new ORPCError("NOT_A_TOKEN", { data: { member: error.member } });
  if (error instanceof NotASetup) return new ORPCError("NOT_A_SETUP", { data: { member: error.member } });
  if (error instanceof WrongPassphrase) return new ORPCError("WRONG_PASSPHRASE");
  if (error instanceof TooManyAttempts) return new ORPCError("WAIT", { data: { seconds: Math.ceil(error.wait / 1000) } });
  if (error instanceof VaultExists) return new ORPCError("EXISTS");
  if (error instanceof WrongPhrase) return new ORPCError("WRONG_PHRASE");
  if (error instanceof NewerVault) return new ORPCError("NEWER");
  if (error instanceof StillActive) return new ORPCError("STILL_ACTIVE");
  if (error instanceof NotLive || error instanceof EmptyLog) return new ORPCError("NOT_LIVE");
  if (error instanceof Elsewhere) return new ORPCError("ELSEWHERE");
  if (error instanceof NotAHost) return new ORPCError("NOT_A_HOST");
  if (error instanceof NotASite) return new ORPCError("NOT_A_SITE");
  if (error instanceof TooManySites) return new ORPCError("TOO_MANY");
  if (error instanceof UnknownPasskey) return new ORPCError("UNKNOWN_PASSKEY");
  return error;
}
