import { createHubspotClient } from "../../../../src/crm/hubspot/index.ts";
import type { CrmClient } from "../../../../src/crm/port.ts";

export type TestClient = CrmClient & { readonly waits: readonly number[] };

/** A client whose pauses cost no time: its clock moves by what it waits, and `waits` lists the pauses. */
export function createTestClient(settings: {
  readonly baseUrl: string;
  readonly accessToken?: string;
  readonly timeoutMs?: number;
}): TestClient {
  const waits: number[] = [];
  let at = 1_700_000_000_000;
  const client = createHubspotClient({
    accessToken: "test-token",
    ...settings,
    now: () => at,
    random: () => 0.5,
    wait: (delayMs) => {
      waits.push(delayMs);
      at += delayMs;
      return Promise.resolve();
    },
  });
  return { ...client, waits };
}
