import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { callbackRoutes, type CallbackRoutesDeps } from "./routes/callbacks.ts";
import { callRoutes, type CallRoutesDeps } from "./routes/calls.ts";
import { contactRoutes, type ContactRoutesDeps } from "./routes/contacts.ts";
import { crmConnectionRoutes, type CrmConnectionRoutesDeps } from "./routes/crm-connections.ts";
import { decisionRoutes, type DecisionRoutesDeps } from "./routes/decisions.ts";
import { lineRoutes, type LineRoutesDeps } from "./routes/lines.ts";
import { maintenanceRoutes, type MaintenanceRoutesDeps } from "./routes/maintenance.ts";
import { ownerChangeRoutes, type OwnerChangeRoutesDeps } from "./routes/owner-changes.ts";
import { pinRoutes, type PinRoutesDeps } from "./routes/pins.ts";
import { policyRoutes, type PolicyRoutesDeps } from "./routes/policies.ts";
import { presenceRoutes, type PresenceRoutesDeps } from "./routes/presence.ts";
import { noticeRoutes, type NoticeRoutesDeps } from "./routes/notices.ts";
import { reportRoutes, type ReportRoutesDeps } from "./routes/reports.ts";
import { repRoutes, type RepRoutesDeps } from "./routes/reps.ts";
import { workspaceRoutes, type WorkspaceRoutesDeps } from "./routes/workspaces.ts";

/** What the admin API needs of the rest of the program. */
export type ApiDeps = CallbackRoutesDeps &
  CallRoutesDeps &
  ContactRoutesDeps &
  CrmConnectionRoutesDeps &
  DecisionRoutesDeps &
  LineRoutesDeps &
  MaintenanceRoutesDeps &
  OwnerChangeRoutesDeps &
  PinRoutesDeps &
  PolicyRoutesDeps &
  PresenceRoutesDeps &
  RepRoutesDeps &
  ReportRoutesDeps &
  NoticeRoutesDeps &
  WorkspaceRoutesDeps;

/** The admin API's resources, to be given to `buildApp`. */
export function apiRoutes(deps: ApiDeps): FastifyPluginAsyncTypebox[] {
  return [
    crmConnectionRoutes(deps),
    repRoutes(deps),
    lineRoutes(deps),
    contactRoutes(deps),
    decisionRoutes(deps),
    presenceRoutes(deps),
    callRoutes(deps),
    callbackRoutes(deps),
    ownerChangeRoutes(deps),
    pinRoutes(deps),
    policyRoutes(deps),
    workspaceRoutes(deps),
    maintenanceRoutes(deps),
    reportRoutes(deps),
    noticeRoutes(deps),
  ];
}
