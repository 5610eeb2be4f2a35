import { policyRoutes } from "../../http/api/policies.ts";
import { trialRoutes } from "../../http/api/trials.ts";
import { createManagePolicies } from "../../services/admin/manage-policies.ts";
import { menuFaults } from "../../services/lines/place-menu.ts";
import { whyNotThere } from "../../services/lines/place-on.ts";
import { createReplayDecisions } from "../../services/routing/replay-decisions.ts";
import { routingAdapters } from "../../telephony/registry.ts";
import { capabilitiesOf } from "../capabilities-of.ts";
import type { Core } from "../core.ts";
import type { Routing } from "./routing.ts";

/** The policies, and trying one before it is live. */
export function composePolicies(
  { stores, recordChange, now }: Core,
  { simulateCall }: Pick<Routing, "simulateCall">,
) {
  const policies = createManagePolicies({
    policies: stores.policies,
    listLines: stores.lines.list,
    listReps: stores.reps.list,
    capabilitiesOf({ vendor, vendorSettings = {}, connectionId }) {
      const adapter = routingAdapters.get(vendor);
      return (
        adapter?.capabilitiesOn?.(vendorSettings, connectionId !== null) ?? adapter?.capabilities
      );
    },
    menuFaults(line, choices, known) {
      const adapter = routingAdapters.get(line.vendor);
      if (adapter === undefined) return [];
      return menuFaults(choices, { ...known, line, adapter, capabilities: capabilitiesOf(line) });
    },
    whyNotThere(line, rule) {
      const adapter = routingAdapters.get(line.vendor);
      return adapter === undefined ? null : whyNotThere(adapter, line, rule);
    },
    recordChange,
    now,
  });
  return {
    routes: [
      policyRoutes({ policies }),
      trialRoutes({
        lineById: stores.lines.get,
        simulateCall,
        replayDecisions: createReplayDecisions({
          streamDecisions: stores.decisions.streamSince,
          listLines: stores.lines.list,
        }),
        readPolicy: policies.read,
        now,
      }),
    ],
  };
}
