import type { Page } from "@playwright/test";

/** A device that keeps passkeys, as DevTools plays one for the page. */
export type Authenticator = {
  /** Whether the person is at the device, and lets it do what it is asked. */
  readonly present: (present: boolean) => Promise<void>;
  /** The fingerprint is not the right one from now on. After a few tries the device blocks itself for good. */
  readonly mistrust: () => Promise<void>;
  readonly unplug: () => Promise<void>;
  /** How many passkeys it keeps. */
  readonly kept: () => Promise<number>;
};

type Options = {
  /** Built into the computer, or a security key. The page can have one of the first kind. */
  readonly transport: "internal" | "usb";
  /** Derives secrets (the `prf` extension of WebAuthn). */
  readonly prf?: boolean;
};

/** Gives pages such devices, until the page is closed. Passkeys of the browser's own do not appear in it. */
export async function authenticators(page: Page): Promise<(options: Options) => Promise<Authenticator>> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  return async ({ transport, prf = true }) => {
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        ctap2Version: "ctap2_1",
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        hasPrf: prf,
        automaticPresenceSimulation: true,
      },
    });
    return {
      present: async (enabled) => void (await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled })),
      mistrust: async () => void (await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false })),
      unplug: async () => void (await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId })),
      kept: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    };
  };
}
