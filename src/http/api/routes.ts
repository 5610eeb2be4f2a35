import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { callbackRoutes, type CallbackRoutesDeps } from "./callbacks.ts";
import { callRoutes, type CallRoutesDeps } from "./calls.ts";
import { contactRoutes, type ContactRoutesDeps } from "./contacts.ts";
import { crmConnectionRoutes, type CrmConnectionRoutesDeps } from "./crm-connections.ts";
import { decisionRoutes, type DecisionRoutesDeps } from "./decisions.ts";
import { lineRoutes, type LineRoutesDeps } from "./lines.ts";
import { maintenanceRoutes, type MaintenanceRoutesDeps } from "./maintenance.ts";
import { ownerChangeRoutes, type OwnerChangeRoutesDeps } from "./owner-changes.ts";
import { meRoutes, type MeRoutesDeps } from "./me.ts";
import { pinRoutes, type PinRoutesDeps } from "./pins.ts";
import { policyRoutes, type PolicyRoutesDeps } from "./policies.ts";
import { presenceRoutes, type PresenceRoutesDeps } from "./presence.ts";
import { noticeRoutes, type NoticeRoutesDeps } from "./notices.ts";
import { reportRoutes, type ReportRoutesDeps } from "./reports.ts";
import { repRoutes, type RepRoutesDeps } from "./reps.ts";
import { tokenRoutes, type TokenRoutesDeps } from "./tokens.ts";
import { userRoutes, type UserRoutesDeps } from "./users.ts";
import { workspaceRoutes, type WorkspaceRoutesDeps } from "./workspaces.ts";

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
  MeRoutesDeps &
  TokenRoutesDeps &
  UserRoutesDeps &
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
    meRoutes(deps),
    userRoutes(deps),
    tokenRoutes(deps),
  ];
}
