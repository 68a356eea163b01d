import { implement } from "@orpc/server";
import { detached } from "../../lib/browser/detached.ts";
import { Damaged } from "../../lib/crypto/envelope.ts";
import { contract } from "../../lib/wallet/contract.ts";
import { declared } from "./declared.ts";
import { suspect, type Wallet } from "./wallet.ts";

/** What our own pages may ask, to be filled in: failures go out as the contract names them, and damage that is met is looked into. */
export const implementation = (wallet: Wallet) =>
  implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof Damaged) detached(suspect(wallet));
      throw declared(error);
    }
  });

export type Implementation = ReturnType<typeof implementation>;
