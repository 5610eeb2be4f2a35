import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import {
  OWNING_REPS,
  contactIdOf,
  dialpadIdOf,
  knownNumber,
  ownerIdOf,
  ownerOf,
} from "../load/callers.ts";
import { figure, type Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { takeStep, type Side } from "./step.ts";

const TOKEN = "pat-bench";
const CONTACTS = 2_000;
const CALLS_PER_SECOND = 20;

/**
 * The alternative: the CRM is asked while the caller waits. HubSpot's box answers at once, so it is its limits alone that
 * show: five searches a second, for the whole account. A moderate number of calls, and ours for the same.
 */
export async function measureAskCrm(
  { stand, generator, sides }: Comparison,
  { seconds }: { readonly seconds: number },
): Promise<Row[]> {
  const box = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: Math.random,
    people: {
      owners: Array.from({ length: OWNING_REPS }, (_, rep) => ({
        id: ownerIdOf(rep),
        email: `rep${rep}@example.com`,
      })),
      contacts: Array.from({ length: CONTACTS }, (_, caller) => ({
        id: contactIdOf(caller),
        properties: { phone: knownNumber(caller), hubspot_owner_id: ownerIdOf(ownerOf(caller)) },
      })),
    },
  });
  const owners = Array.from({ length: OWNING_REPS }, (_, rep) => [
    ownerIdOf(rep),
    dialpadIdOf(rep),
  ]);
  const program = await stand.startProgram("ask-crm", {
    HUBSPOT_URL: box.url,
    HUBSPOT_TOKEN: TOKEN,
    OWNERS: JSON.stringify(Object.fromEntries(owners)),
  });
  const { ours } = sides.known;
  const sequence = {
    ...ours.order.sequence,
    lines: [{ id: "", path: "/route" }],
    secret: null,
    callers: CONTACTS,
  };
  const asking: Side = { name: "ask the CRM", program, order: { sequence, releases: null } };
  const size = { seconds, connections: OWNING_REPS, perSecond: CALLS_PER_SECOND };
  const theirs = await takeStep(stand, generator, asking, size);
  const known = await takeStep(stand, generator, ours, size);
  await program.stop();
  await box.close();
  const right = ({ done, bad, wrong }: { done: number; bad: number; wrong: number }) =>
    (done - bad - wrong) / done;
  const words = (of: typeof known) =>
    `${figure(100 * right(of))} % to their owner; p50 ${figure(of.p50Ms)}, p99 ${figure(of.p99Ms)} ms`;
  return [
    {
      what: `${CALLS_PER_SECOND} known callers a second, against asking HubSpot in the call`,
      ours: words(known),
      against: words(theirs),
      value: right(known) / Math.max(right(theirs), 0.001),
      unit: "×",
      aim: null,
    },
  ];
}
