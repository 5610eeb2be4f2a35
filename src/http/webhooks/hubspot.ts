import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { CrmEvent, CrmEventBatch, CrmWebhookRequest } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import { rawBodyOf, readRawBodies } from "./line-webhook.ts";

export type HubspotRouteDeps = {
  /** Where HubSpot calls us, without a slash at its end: it signs that, whatever a proxy makes of the request. */
  readonly publicUrl: string;
  /** Checks the signature and reads the events; null where no client secret is set. */
  readonly readWebhook: ((request: CrmWebhookRequest) => readonly CrmEventBatch[]) | null;
  /** Resolves once the events are durable; fails with a retryable error when they can't be. */
  readonly ingestEvents: (
    key: string,
    accountId: string,
    events: readonly CrmEvent[],
  ) => Promise<void>;
};

/**
 * HubSpot's webhook for all accounts. Answered once the events are durable; 503 when they can't be, which HubSpot
 * tries again for a day.
 */
export function hubspotRoutes(deps: HubspotRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    readRawBodies(app);

    app.post("/v1/hubspot/webhooks", async (request) => {
      if (deps.readWebhook === null) {
        throw new StickylineError(
          "UNAUTHORIZED",
          "webhooks are not set up: set HUBSPOT_CLIENT_SECRET to the app's client secret",
        );
      }
      const body = rawBodyOf(request);
      const { method, headers } = request;
      const url = `${deps.publicUrl}${request.url}`;
      const digest = createHash("sha256").update(body).digest("hex");
      for (const { accountId, events } of deps.readWebhook({ method, url, headers, body })) {
        if (events.length === 0) continue;
        await deps.ingestEvents(`${accountId} ${digest}`, accountId, events);
      }
      return {};
    });
  };
}
