import { StickylineError } from "../../domain/errors.ts";
import type { DialpadRequest } from "./request.ts";
import { SubscriptionSchema } from "./schemas.ts";
import type { Report } from "./setup-report.ts";

const PATH = "/subscriptions/agent_status";

/**
 * Who of the call-centre agents is on duty, told at once and through the same webhook as the calls, once. Polling
 * tells it too, later: so what keeps Dialpad from making it, as a key that is no company admin's, is a warning.
 */
export async function ensureAgentStatus(
  request: DialpadRequest,
  webhookId: string,
  report: Report,
): Promise<void> {
  try {
    const all = await request.list(PATH, SubscriptionSchema);
    const [own, ...others] = all.filter((one) => `${one.webhook?.id}` === webhookId);
    for (const { id } of others) {
      await request.remove(`${PATH}/${id}`);
      report.changes.push(`removed agent-status subscription ${id}, a second one`);
    }
    if (own?.enabled === false) {
      await request.patch(`${PATH}/${own.id}`, { enabled: true }, SubscriptionSchema);
      report.changes.push(`mended agent-status subscription ${own.id}`);
    }
    if (own !== undefined) return;
    const body = { agent_type: "callcenter", endpoint_id: webhookId, enabled: true };
    const { id } = await request.post(PATH, body, SubscriptionSchema);
    report.changes.push(`created agent-status subscription ${id}`);
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    report.warnings.push(
      `Agents' duty status is only polled, once a minute, because the subscription failed: ${error.message}`,
    );
  }
}
