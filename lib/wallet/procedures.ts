import { oc } from "@orpc/contract";
import * as z from "zod";

/** What procedures are made of. Outputs are our own and typed only; inputs are parsed all the same. */
export const returns = <T>() => z.custom<T>();

export const noSpace = { NO_SPACE: { message: "The disk is full." } };
/** A procedure that a locked wallet does not answer. */
export const lockable = oc.errors({ LOCKED: { message: "The vault is locked." }, ...noSpace });

export const passphrase = z.string().min(1).max(1024);
export const none = z.void().or(z.undefined());
/** How a passphrase can fail. */
export const refusals = {
  ...noSpace,
  WRONG_PASSPHRASE: { message: "That passphrase does not open this wallet." },
  WAIT: { message: "Too many wrong passphrases.", data: z.object({ seconds: z.number() }) },
};
