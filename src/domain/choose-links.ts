/** A contact that has the caller's number. */
export type NumberContact = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly companyId?: string | null;
};

export type Links = {
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
};

/** More than this are no record that was made twice. */
const MOST_TWINS = 3;

/**
 * Whose timelines a call is on, lowest ids first. One person, or one person's few records: theirs. A number that many
 * share says little of who called, and a logged call changes when somebody was last contacted: then it is the contact
 * that a pin or a deal names, else the company whose number it is, else the contact of the rep who talked, else the
 * company where all of them work. Nobody where none of that is known. `knownIds`: contacts that a pin or deal named.
 */
export function chooseLinks(known: {
  readonly contacts: readonly NumberContact[];
  /** Companies whose main line it is. */
  readonly companyIds: readonly string[];
  readonly knownIds: readonly string[];
  /** The CRM's owner ids of who talked, or, once it is over and nobody did, of who was meant. */
  readonly ownerId: string | null;
}): Links {
  const { contacts, knownIds, ownerId } = known;
  const companyIds = known.companyIds.slice(0, 1);
  const owners = new Set(contacts.flatMap((contact) => contact.ownerId ?? []));
  const isShared =
    contacts.length > MOST_TWINS ||
    (contacts.length > 1 && (owners.size > 1 || companyIds.length > 0));
  if (!isShared) return { contactIds: idsOf(contacts), companyIds };
  const named = contacts.filter(({ crmId }) => knownIds.includes(crmId));
  if (named.length === 1) return { contactIds: idsOf(named), companyIds };
  if (companyIds.length > 0) return { contactIds: [], companyIds };
  const owned = contacts.filter((contact) => ownerId !== null && contact.ownerId === ownerId);
  if (owned.length === 1) return { contactIds: idsOf(owned), companyIds };
  const [company, ...others] = new Set(contacts.map(({ companyId }) => companyId ?? null));
  const isOneCompany = company !== undefined && company !== null && others.length === 0;
  return { contactIds: [], companyIds: isOneCompany ? [company] : [] };
}

function idsOf(contacts: readonly NumberContact[]): string[] {
  return contacts.map(({ crmId }) => crmId);
}
