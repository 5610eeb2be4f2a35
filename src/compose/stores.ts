import { forgetRecentNumbers } from "../domain/phone-number.ts";
import { createActors } from "./actors.ts";
import { openDatabase } from "../store/database.ts";
import { createApiKeyStore } from "../store/api-key-store.ts";
import { createAuditStore } from "../store/audit-store.ts";
import { createCallEventStore } from "../store/call-event-store.ts";
import { createCallTransferStore } from "../store/call-transfer-store.ts";
import { createCallbackDialStore } from "../store/callback-dial-store.ts";
import { createCallbackPolicyStore } from "../store/callback-policy-store.ts";
import { createCampaignStore } from "../store/campaign-store.ts";
import { createCallConsentStore } from "../store/call-consent-store.ts";
import { createDoNotCallStore } from "../store/do-not-call-store.ts";
import { createCallbackStore } from "../store/callback-store.ts";
import { createCompanyStore } from "../store/company-store.ts";
import { createDealStore } from "../store/deal-store.ts";
import { createWorkStore } from "../store/work-store.ts";
import { createTieStore } from "../store/tie-store.ts";
import { createErasedNumberStore } from "../store/erased-number-store.ts";
import { createErasureStore } from "../store/erasure-store.ts";
import { createExportStore } from "../store/export-store.ts";
import { createHealthStore } from "../store/health-store.ts";
import { createHintStore } from "../store/hint-store.ts";
import { createMapStore } from "../store/map-store.ts";
import { createMirrorCensusStore } from "../store/mirror-census-store.ts";
import { createMirrorStore } from "../store/mirror-store.ts";
import { createSyncStore } from "../store/sync-store.ts";
import { createContactStore } from "../store/contact-store.ts";
import { createCrmConnectionStore } from "../store/crm-connection-store.ts";
import { createCrmGrantStore } from "../store/crm-grant-store.ts";
import { createCrmPresenceStore } from "../store/crm-presence-store.ts";
import { createCrmRefusalStore } from "../store/crm-refusal-store.ts";
import { createCrmWriteStore } from "../store/crm-write-store.ts";
import { createDeadLetterStore } from "../store/dead-letter-store.ts";
import { createDecisionStore } from "../store/decision-store.ts";
import { createLineStore } from "../store/line-store.ts";
import { createNoticeDeliveryStore } from "../store/notice-delivery-store.ts";
import { createNoticeStore } from "../store/notice-store.ts";
import { createRoutedCallStore } from "../store/routed-call-store.ts";
import { createOwnerStore } from "../store/owner-store.ts";
import { createOwnerChangeStore } from "../store/owner-change-store.ts";
import { createPinStore } from "../store/pin-store.ts";
import { createRetentionStore } from "../store/retention-store.ts";
import { createRelatedStore } from "../store/related-store.ts";
import { createRecordingStore } from "../store/recording-store.ts";
import { createRepStore } from "../store/rep-store.ts";
import { createPolicyStore } from "../store/policy-store.ts";
import { createSandboxStore } from "../store/sandbox-store.ts";
import { resealSecrets } from "../store/reseal-secrets.ts";
import { createInstallationStore } from "../store/installation-store.ts";
import { createSecretBox } from "../store/secret-box.ts";
import { createSessionStore } from "../store/session-store.ts";
import { createUserStore } from "../store/user-store.ts";
import { createTelephonyConnectionStore } from "../store/telephony-connection-store.ts";
import { createWorkspaceRemovalStore } from "../store/workspace-removal-store.ts";
import { createWorkspaceStore } from "../store/workspace-store.ts";
import type { LineHealth } from "../services/lines/watch-lines.ts";
import type { Provisioned } from "../telephony/telephony-client.ts";

export type Stores = ReturnType<typeof openStores>;

/** The database and everything kept in it. Close it last. */
export function openStores(databaseUrl: string, secretKey: Buffer, previousKey?: Buffer) {
  const db = openDatabase(databaseUrl);
  const actors = createActors();
  const box = createSecretBox(secretKey, previousKey);
  const erasedNumbers = createErasedNumberStore(db, secretKey, previousKey);
  const contacts = createContactStore(db);
  const companies = createCompanyStore(db);
  const deals = createDealStore(db);
  return {
    db,
    workspaces: createWorkspaceStore(db),
    removals: createWorkspaceRemovalStore(db),
    apiKeys: createApiKeyStore(db),
    lines: createLineStore<Provisioned, LineHealth>(db, box),
    health: createHealthStore(db),
    users: createUserStore(db),
    sessions: createSessionStore(db),
    recordings: createRecordingStore(db),
    reps: createRepStore(db),
    crmConnections: createCrmConnectionStore(db, box),
    crmGrants: createCrmGrantStore(db, box),
    crmRefusals: createCrmRefusalStore(db),
    telephonyConnections: createTelephonyConnectionStore(db, box),
    contacts,
    companies,
    deals,
    related: createRelatedStore(db),
    ties: createTieStore(db),
    mirror: createMirrorStore(db, {
      contacts,
      companies,
      deals,
      tickets: createWorkStore(db, "ticket"),
      leads: createWorkStore(db, "lead"),
    }),
    census: createMirrorCensusStore(db),
    syncs: createSyncStore(db),
    maps: createMapStore(db),
    hints: createHintStore(db),
    erasedNumbers,
    erasures: createErasureStore(db, erasedNumbers),
    exports: createExportStore(db),
    owners: createOwnerStore(db),
    crmPresences: createCrmPresenceStore(db),
    ownerChanges: createOwnerChangeStore(db),
    pins: createPinStore(db),
    policies: createPolicyStore(db),
    callEvents: createCallEventStore(db),
    decisions: createDecisionStore(db),
    routedCalls: createRoutedCallStore(db),
    notices: createNoticeStore(db, box),
    crmWrites: createCrmWriteStore(db),
    callTransfers: createCallTransferStore(db),
    callbacks: createCallbackStore(db),
    callbackDials: createCallbackDialStore(db),
    campaigns: createCampaignStore(db),
    callbackPolicies: createCallbackPolicyStore(db),
    doNotCall: createDoNotCallStore(db),
    callConsent: createCallConsentStore(db),
    deadLetters: createDeadLetterStore(db),
    noticeDeliveries: createNoticeDeliveryStore(db),
    sandbox: createSandboxStore(db),
    retention: createRetentionStore(db),
    installation: createInstallationStore(db),
    audit: createAuditStore(db, actors.nameOf),
    runAs: actors.runAs,
    /** Who asks for what is being done just now, as the audit trail names them. */
    actor: () => actors.nameOf("admin"),
    /** Seals with the key of today what an earlier one sealed; how many secrets. */
    resealSecrets: () => resealSecrets(db, box),
    close: () => db.close(),
  };
}

/** All that decides a workspace's calls; null where there is no such workspace. */
export async function loadSettings(stores: Stores, workspaceId: string) {
  // a new version of the settings also says that somebody was erased
  forgetRecentNumbers();
  const [workspace, lines, reps, policies, feeds] = await Promise.all([
    stores.workspaces.get(workspaceId),
    stores.lines.list(workspaceId),
    stores.reps.list(workspaceId),
    stores.policies.live(workspaceId),
    stores.telephonyConnections.feeds(workspaceId),
  ]);
  return workspace === null ? null : { workspace, lines, reps, policies, feeds };
}
