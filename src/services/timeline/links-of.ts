import type { TimelineLinks } from "../../crm/port.ts";
import { ownRepOf } from "../../domain/call-story.ts";
import { chooseLinks, type NumberContact } from "../../domain/choose-links.ts";
import { lastTalk } from "../../domain/leg-talk.ts";
import type { Call } from "../calls/read-call.ts";
import { namesOf, type NameDeps } from "./names-of.ts";

export type LinkDeps = NameDeps & {
  readonly contactsByNumber: (
    workspaceId: string,
    number: string,
  ) => Promise<readonly NumberContact[]>;
  /** The companies whose main line it is. */
  readonly companiesByNumber: (workspaceId: string, number: string) => Promise<readonly string[]>;
  /** Of these contacts, those with an open deal of this owner. */
  readonly withDealOf: (
    workspaceId: string,
    contactIds: readonly string[],
    ownerId: string,
  ) => Promise<readonly string[]>;
  /** The companies and open deals of contacts. */
  readonly relatedTo: (
    workspaceId: string,
    contactIds: readonly string[],
  ) => Promise<{ readonly companyIds: readonly string[]; readonly dealIds: readonly string[] }>;
};

/** Whose timelines the call is on, by what is known of it now; null: nobody's. */
export async function linksOf(
  deps: LinkDeps,
  workspaceId: string,
  number: string,
  call: Call,
): Promise<TimelineLinks | null> {
  const { repOf } = namesOf(deps, workspaceId);
  const ownerOf = (repId: string | null) => repOf(repId)?.crmOwnerId ?? null;
  const [contacts, companyIds] = await Promise.all([
    deps.contactsByNumber(workspaceId, number),
    deps.companiesByNumber(workspaceId, number),
  ]);
  // whom a pin or a deal named, by the last decision that took one
  const named = call.decisions
    .flatMap(({ rungs }) => rungs)
    .find(({ rung, repId }) => (rung === "pinned" || rung === "deal-owner") && repId !== undefined);
  const namedOwner = ownerOf(named?.repId ?? null);
  const ids = contacts.map(({ crmId }) => crmId);
  const owned = contacts.flatMap(({ crmId, ownerId }) => (ownerId === namedOwner ? [crmId] : []));
  const knownIds =
    namedOwner === null
      ? []
      : named?.rung === "deal-owner"
        ? await deps.withDealOf(workspaceId, ids, namedOwner)
        : owned;
  const talked = lastTalk(call.legs)?.repId ?? null;
  const meant = call.live ? null : ownRepOf(call.decisions);
  const chosen = chooseLinks({ contacts, companyIds, knownIds, ownerId: ownerOf(talked ?? meant) });
  if (chosen.contactIds.length + chosen.companyIds.length === 0) return null;
  const related =
    chosen.contactIds.length === 0
      ? { companyIds: [], dealIds: [] }
      : await deps.relatedTo(workspaceId, chosen.contactIds);
  return {
    contactIds: chosen.contactIds,
    companyIds: [...new Set([...chosen.companyIds, ...related.companyIds])],
    dealIds: related.dealIds,
  };
}
