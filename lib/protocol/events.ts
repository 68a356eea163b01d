/** Events a provider emits, with what they carry. */
export type PageEvents = {
  connect: { readonly apiVersion: "1" };
  disconnect: { readonly reason: "locked" | "extension_reloaded" };
  grantsChanged: Readonly<Record<string, never>>;
  grantRevoked: { readonly grantId: string };
  /** The person asks the app to delete what it got under a grant that has ended. */
  erasureRequested: { readonly grantId: string; readonly deadline: string };
  grantExpiring: { readonly grantId: string; readonly expiresAt: string };
};

export type PageEventName = keyof PageEvents;
