import { invalidInput } from "../../domain/errors.ts";
import type { LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { ensureAgentStatus } from "./setup-agent-status.ts";
import { assignNumber } from "./setup-number.ts";
import type { Report } from "./setup-report.ts";
import { ensureRouter } from "./setup-router.ts";
import { ensureSubscription } from "./setup-subscription.ts";
import { ensureWebhook } from "./setup-webhook.ts";

export { reenableRouter } from "./setup-router.ts";

const SHORTEST_SECRET = 32;

/**
 * Makes webhook, call-event subscription and call router at Dialpad what the line needs; a second run finds all of
 * it and changes nothing. `known` is the result of the run before. Throws before the first change when the input is
 * wrong, and on the first answer that stops it: what exists by then is found again by its URL.
 */
export async function provisionLine(
  request: DialpadRequest,
  setup: LineSetup,
  known: Provisioned | null,
  now: number,
): Promise<ProvisionResult> {
  if (setup.secret !== null && setup.secret.length < SHORTEST_SECRET) {
    throw invalidInput("secret", "Dialpad wants a secret of at least 32 characters.");
  }
  const report: Report = { changes: [], warnings: [] };
  if (setup.secret === null) {
    report.warnings.push("The line has no secret: anybody who knows its URL can send it calls.");
  }
  const webhookId = await ensureWebhook(request, setup, known, report);
  const subscriptionId = await ensureSubscription(request, webhookId, known, report);
  const router = await ensureRouter(request, setup, known, { now, report });
  if (setup.number !== null) {
    await assignNumber(request, { setup, router, number: setup.number, report });
  }
  await ensureAgentStatus(request, webhookId, report);
  return {
    provisioned: {
      webhookId,
      subscriptionId,
      routerId: router.id,
      officeId: setup.officeId,
      patchedAt: router.patchedAt,
    },
    changes: report.changes,
    warnings: report.warnings,
  };
}
