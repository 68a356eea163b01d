import type { BrowserContext, Page } from "@playwright/test";
import { answer, expect } from "./ready.ts";

/** Approval windows that are open now. */
export const windowsOf = (context: BrowserContext): Page[] => context.pages().filter((page) => page.url().includes("/approval.html"));

export const approveOf = (approval: Page) => approval.getByRole("button", { name: "Approve", exact: true });

/** Waits until the window shows a request of this app. */
export const asking = (approval: Page, app: Page) => expect(approval.getByRole("heading", { level: 1 })).toContainText(new URL(app.url()).host);

/** Answers, and waits until the window has shown what became of it and closed. */
export async function answerAndClose(approval: Page, button: "Approve" | "Deny" | "Not now"): Promise<void> {
  const closed = approval.waitForEvent("close");
  await answer(approval, button);
  await closed;
}

/** What a credential says, unverified: its signature is another test's business. */
export function claimsOf(credential: string) {
  return JSON.parse(Buffer.from(credential.split(".")[1] ?? "", "base64url").toString()) as {
    readonly issuer: string;
    readonly validFrom: string;
    readonly validUntil: string;
    readonly credentialSubject: { readonly id: string; readonly origin: string; readonly authorization_details: readonly unknown[] };
  };
}
