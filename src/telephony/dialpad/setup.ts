import { invalidInput } from "../../domain/errors.ts";
import type { GoneLine, LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { ensureAgentStatus } from "./setup-agent-status.ts";
import { ensureWebhook, feedOf, removeFeed, removeOthers } from "./setup-events.ts";
import { assignNumber } from "./setup-number.ts";
import { newReport } from "./setup-report.ts";
import { ensureRouter } from "./setup-router.ts";
import { removeRouter } from "./setup-removal.ts";
import { ensureSubscription } from "./setup-subscription.ts";

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
  const report = newReport();
  if (setup.secret === null) {
    report.warnings.push("The line has no secret: anybody who knows its URL can send it calls.");
  }
  const feed = feedOf(setup);
  const webhookId = await ensureWebhook(request, feed, known, report);
  // before a new one is made: Dialpad counts them
  await removeOthers(request, feed, webhookId, report);
  const subscriptionId = await ensureSubscription(request, webhookId, known, report);
  const router = await ensureRouter(request, setup, known, { now, report });
  if (setup.number !== null && router !== null) {
    await assignNumber(request, { setup, router, number: setup.number, report });
  }
  await ensureAgentStatus(request, webhookId, report);
  return {
    provisioned: {
      webhookId,
      subscriptionId,
      routerId: router?.id ?? known?.routerId ?? "",
      officeId: setup.officeId,
      patchedAt: router?.patchedAt ?? null,
    },
    changes: report.changes,
    warnings: report.warnings,
    ...(report.problems.length > 0 && { problems: report.problems }),
  };
}

/**
 * Takes away what was made for the line: its router, whose numbers go to the line's fallback first, and what sent its
 * events; with `shared`, the connection's webhook and subscriptions too.
 */
export async function removeLine(
  request: DialpadRequest,
  gone: GoneLine,
  known: Provisioned,
): Promise<Pick<ProvisionResult, "changes" | "warnings">> {
  const report = newReport();
  await removeRouter(request, gone, known, report);
  await removeFeed(request, gone.shared, gone.eventsUrl, report);
  return { changes: report.changes, warnings: report.warnings };
}
