import { randomBytes } from "node:crypto";
import type { VerifiedGrant } from "../../sdk/server/verify-grant.ts";

/** What the backend knows of one browser. In memory: gone with the server. */
export type Session = {
  grant?: VerifiedGrant;
  /** The grant as it came, to be checked again. */
  credential?: string;
  /** When the wallet last proved that the grant is live, ms since the epoch. */
  liveAt?: number;
  /** Drawn by us, accepted once. */
  challenge?: string;
  payments: number;
};

const MOST_SESSIONS = 1000;

export function newSessions() {
  const sessions = new Map<string, Session>();
  return {
    find: (id: string | undefined): Session | undefined => (id === undefined ? undefined : sessions.get(id)),
    open: (): { readonly id: string; readonly session: Session } => {
      const [oldest] = sessions.keys();
      if (oldest !== undefined && sessions.size >= MOST_SESSIONS) sessions.delete(oldest);
      const id = randomBytes(24).toString("base64url");
      const session: Session = { payments: 0 };
      sessions.set(id, session);
      return { id, session };
    },
  };
}

export const drawChallenge = () => randomBytes(24).toString("base64url");
