import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import type { Crm } from "../traffic/crm.ts";
import type { Api, Phones } from "../traffic/phones.ts";

const { version: _version, ...CONTENT } = DEFAULT_POLICY;

/** Reps, lines, accounts and the CRM, as an admin sets them up. */
export async function setUp(
  api: Api,
  world: { readonly phones: readonly Phones[]; readonly crm: Crm; readonly publicUrl: string },
): Promise<void> {
  const { id: policyId } = await api<{ id: string }>("POST", "/policies", {
    name: "Patient",
    // the same few people call again and again, as no real ones would
    policy: { ...CONTENT, repeatCallsPerMinute: null },
  });
  await api("POST", `/policies/${policyId}/live`, { version: 1 });
  for (const { name, email, identity } of world.phones.flatMap(({ reps }) => reps)) {
    await api("POST", "/reps", { name, email, identities: [identity] });
  }
  for (const one of world.phones) await one.connect(api, policyId);
  await world.crm.connect(api, world.publicUrl);
}
