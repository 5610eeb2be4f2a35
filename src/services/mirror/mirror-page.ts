import type {
  CrmCompany,
  CrmContact,
  CrmDeal,
  CrmKind,
  CrmRecords,
  CrmWork,
  CrmWorkKind,
} from "../../crm/port.ts";
import { callerKey } from "../../domain/caller-key.ts";
import { tailEntryOf } from "../../domain/last-digits.ts";
import { toE164List } from "../../domain/phone-number.ts";

/**
 * What the mirror keeps of a contact; `numbers` are caller keys, and entries of last digits for what can't be read,
 * which `unreadable` keeps as it was written. `changedAt` by the CRM's clock.
 */
export type MirroredContact = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  readonly changedAt: number;
  readonly companyId: string | null;
  readonly otherOwnerIds: readonly string[];
  readonly noCallFrom: number | null;
  readonly consentFrom: number | null;
  readonly mergedIds: readonly string[];
  readonly unreadable: readonly string[];
};

/** A company's owner and main lines. */
export type MirroredCompany = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  readonly changedAt: number;
  readonly parentId: string | null;
};

/** An open deal that somebody owns. */
export type MirroredDeal = {
  readonly crmId: string;
  readonly ownerId: string;
  readonly stage: string;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  readonly teamOwnerIds: readonly string[];
  readonly changedAt: number;
};

/** A ticket or a lead; of one that is closed or nobody's the id alone, so that their counts stay those of the CRM. */
export type MirroredWork = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly contactIds: readonly string[];
  readonly changedAt: number;
};

/** Records of one kind as they were read; `goneIds` are no records (or no open deals) any more. */
export type MirrorPage =
  | {
      readonly kind: "contact";
      readonly rows: readonly MirroredContact[];
      readonly goneIds: string[];
    }
  | {
      readonly kind: "company";
      readonly rows: readonly MirroredCompany[];
      readonly goneIds: string[];
    }
  | { readonly kind: "deal"; readonly rows: readonly MirroredDeal[]; readonly goneIds: string[] }
  | {
      readonly kind: CrmWorkKind;
      readonly rows: readonly MirroredWork[];
      readonly goneIds: string[];
    };

type ToPage<K extends CrmKind> = (records: readonly CrmRecords[K][], region: string) => MirrorPage;

const TO_PAGE: { readonly [K in CrmKind]: ToPage<K> } = {
  contact: (records, region) => ({
    kind: "contact",
    rows: records.map((contact) => toContact(contact, region)),
    goneIds: [],
  }),
  company: (records, region) => ({
    kind: "company",
    rows: records.map((company) => toCompany(company, region)),
    goneIds: mergedAway(records),
  }),
  // a deal that is closed or that nobody owns sends nobody anywhere
  deal: (records) => {
    const rows = records.flatMap(toDeal);
    const kept = new Set(rows.map(({ crmId }) => crmId));
    return {
      kind: "deal",
      rows,
      goneIds: [
        ...records.map(({ id }) => id).filter((id) => !kept.has(id)),
        ...mergedAway(records),
      ],
    };
  },
  ticket: (records) => toWorkPage("ticket", records),
  lead: (records) => toWorkPage("lead", records),
};

function toWorkPage(kind: CrmWorkKind, records: readonly CrmWork[]): MirrorPage {
  return { kind, rows: records.map(toWork), goneIds: mergedAway(records) };
}

function toWork({ id: crmId, ownerId, open, contactIds, changedAt }: CrmWork): MirroredWork {
  return open && ownerId !== null
    ? { crmId, ownerId, contactIds, changedAt }
    : { crmId, ownerId: null, contactIds: [], changedAt };
}

/** Records as the mirror keeps them. `region`: the workspace's, for numbers of records without a country. */
export function toMirrorPage<K extends CrmKind>(
  kind: K,
  records: readonly CrmRecords[K][],
  region: string,
): MirrorPage {
  const toPage: ToPage<K> = TO_PAGE[kind];
  return toPage(records, region);
}

/** Ids that found another record from now on. Of contacts the mirror keeps them: they still may be asked for. */
function mergedAway(records: readonly (CrmCompany | CrmDeal | CrmWork)[]): string[] {
  return records.flatMap(({ id, mergedIds }) => mergedIds.filter((merged) => merged !== id));
}

function toContact(contact: CrmContact, region: string): MirroredContact {
  const { id: crmId, rawNumbers: _rawNumbers, region: _region, ...kept } = contact;
  return { crmId, ...kept, ...readNumbers(contact, region) };
}

function toCompany(company: CrmCompany, region: string): MirroredCompany {
  const { id: crmId, ownerId, changedAt, parentId } = company;
  return { crmId, ownerId, numbers: readNumbers(company, region).numbers, changedAt, parentId };
}

function toDeal(deal: CrmDeal): MirroredDeal[] {
  const { id: crmId, ownerId, stage, amount, contactIds, teamOwnerIds, changedAt } = deal;
  if (!deal.open || ownerId === null || contactIds.length === 0) return [];
  return [{ crmId, ownerId, stage, amount, contactIds, teamOwnerIds, changedAt }];
}

/** Fewer digits are an extension or a note. */
const FEWEST_DIGITS = 5;
/** Two spellings of one number end alike. */
const ALIKE = 6;

/** Each number once, read by the record's own country and, where that gives none, by the workspace's. */
function readNumbers(
  { rawNumbers, region }: Pick<CrmContact, "rawNumbers" | "region">,
  defaultRegion: string,
): Pick<MirroredContact, "numbers" | "unreadable"> {
  const read = rawNumbers.map((raw) => {
    const own = toE164List(raw, region ?? defaultRegion);
    return { raw, numbers: own.length > 0 ? own : toE164List(raw, defaultRegion) };
  });
  const numbers = read.flatMap((one) => one.numbers.map(callerKey));
  // the CRM itself may have read in another field what a person wrote in this one
  const isKnown = (raw: string) => {
    const end = raw.replace(/\D/g, "").slice(-ALIKE);
    return numbers.some((number) => number.endsWith(end));
  };
  const unreadable = read
    .filter((one) => one.numbers.length === 0)
    .map(({ raw }) => raw)
    .filter((raw) => raw.replace(/\P{Nd}/gu, "").length >= FEWEST_DIGITS && !isKnown(raw));
  const tails = unreadable.map(tailEntryOf).filter((tail) => tail !== null);
  return { numbers: [...new Set([...numbers, ...tails])], unreadable: [...new Set(unreadable)] };
}
