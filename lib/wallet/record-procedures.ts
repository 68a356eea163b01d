import * as z from "zod";
import type { FileView, OfferView, PublicRecordView } from "../anchoring/views.ts";
import { lockable, none, returns } from "./procedures.ts";

/** CAIP-2 chain id. */
const network = z.string().regex(/^eip155:[1-9]\d{0,15}$/);
const permission = z.object({ grantId: z.string().max(100), network });
/** How something can fail to be put on a public record. */
const refusals = {
  NOT_LIVE: { message: "There is nothing to put on record." },
  ELSEWHERE: { message: "It is on another network's record." },
};

/** What our own pages may ask of public records. */
export const recordProcedures = {
  /** What stands there, or is to. */
  publicRecord: lockable.input(none).output(returns<PublicRecordView>()),
  /** Asks the network's node what putting something there would cost. */
  recordOffer: lockable.input(z.object({ network })).output(returns<OfferView>()),
  /** Has a permission put on a network's public record, and its revocation when it comes to that. */
  anchorPermission: lockable.input(permission).errors(refusals).output(returns<null>()),
  /** The statement for that as a file, or the revocation where it was revoked: anybody may bring it, and nobody is contacted. */
  savePermission: lockable.input(permission).errors(refusals).output(returns<FileView>()),
  sealLog: lockable.input(z.object({ network })).errors(refusals).output(returns<null>()),
  saveSeal: lockable.input(z.object({ network })).errors(refusals).output(returns<FileView>()),
};
