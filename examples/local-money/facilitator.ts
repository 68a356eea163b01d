import type { x402Facilitator } from "@x402/core/facilitator";
import type { PaymentPayload, PaymentRequirements } from "@x402/core/types";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";

type Asked = { readonly paymentPayload: PaymentPayload; readonly paymentRequirements: PaymentRequirements };

/** x402's HTTP interface of a facilitator (`/supported`, `/verify`, `/settle`) over the stock one. Wallets in a browser may ask it. */
export function facilitatorApp(facilitator: x402Facilitator): Hono {
  const app = new Hono();
  app.use(cors());
  app.use(bodyLimit({ maxSize: 65_536 }));
  app.get("/supported", (context) => context.json(facilitator.getSupported()));
  app.post("/verify", async (context) => {
    const { paymentPayload, paymentRequirements } = await context.req.json<Asked>();
    return context.json(await facilitator.verify(paymentPayload, paymentRequirements));
  });
  app.post("/settle", async (context) => {
    const { paymentPayload, paymentRequirements } = await context.req.json<Asked>();
    return context.json(await facilitator.settle(paymentPayload, paymentRequirements));
  });
  app.onError((error, context) =>
    context.json({ success: false, errorReason: error instanceof SyntaxError ? "invalid_payload" : "unexpected" }, 400),
  );
  return app;
}
