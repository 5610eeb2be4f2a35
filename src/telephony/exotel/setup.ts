import type { LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";

/** Flows have no API: what a line needs in the dashboard is said, transition by transition, not made. */
export function tellSetup({ routeUrl }: LineSetup, known: Provisioned | null): ProvisionResult {
  const base = routeUrl.replace(/\/[^/]*$/, "");
  const none = { webhookId: "flow", subscriptionId: "flow", routerId: "flow", officeId: "1" };
  return {
    provisioned: known ?? { ...none, patchedAt: null },
    changes: [],
    warnings: [
      `Exotel's flows have no API. In App Bazaar, put ${base}/connect into Connect's dynamic URL.`,
      `Lead "After the call conversation ends" to a Passthru of ${base}/passthru/ended.`,
      `Lead "If nobody answers" to a Passthru of ${base}/passthru/nobody-answered.`,
      `Lead "We didn't dial anyone" to a Passthru of ${base}/passthru/no-dial.`,
    ],
  };
}
