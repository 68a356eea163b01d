import { oc } from "@orpc/contract";
import * as z from "zod";

/** What procedures are made of. Outputs are our own and typed only; inputs are parsed all the same. */
export const returns = <T>() => z.custom<T>();

export const noSpace = { NO_SPACE: { message: "The disk is full." } };
/** A procedure that a locked wallet does not answer. */
export const lockable = oc.errors({ LOCKED: { message: "The vault is locked." }, ...noSpace });
