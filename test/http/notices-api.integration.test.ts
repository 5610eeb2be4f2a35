import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "./support/api.ts";

let api: Awaited<ReturnType<typeof openApi>>;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

it.each([
  ["the standard's, 18 bytes", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI", 200],
  ["the standard's, padded", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==", 200],
  ["a text of one's own", "a text of one's own, long enough", 200],
  ["too short", "short", 400],
  ["no base64 behind whsec_", "whsec_this-is-not-base64-at-all", 400],
  ["cut base64 behind whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo", 400],
])(
  "takes a webhook's secret only if a receiver can check by it: %s",
  async (_name, secret, status) => {
    const answer = await api.send("PATCH", "/notices", { webhookSecret: secret });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.error.field).toBe("webhookSecret");
    else expect(answer.body.hasWebhookSecret).toBe(true);
  },
);
