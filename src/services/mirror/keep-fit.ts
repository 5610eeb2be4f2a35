import type { CrmKind, CrmRecords } from "../../crm/port.ts";
import { isCrmId } from "../../domain/crm-id.ts";

/** Records that the mirror can't hold, as far as they can be named. */
export type Unfit = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly kind: CrmKind;
  readonly ids: readonly string[];
};

/** Counts them and keeps their names, for people. */
export type SetAside = (unfit: Unfit) => Promise<void>;

const LONGEST_ID = 40;

/** The records that the mirror and the maps can hold. One that they can't is set aside, never with its page. */
export async function keepFit<K extends CrmKind>(
  setAside: SetAside,
  where: Omit<Unfit, "ids">,
  records: readonly CrmRecords[K][],
): Promise<readonly CrmRecords[K][]> {
  const unfit = records.filter((record) => !isFit(record));
  if (unfit.length === 0) return records;
  await setAside({ ...where, ids: unfit.map(({ id }) => id.slice(0, LONGEST_ID)) });
  return records.filter(isFit);
}

function isFit(record: CrmRecords[CrmKind]): boolean {
  const { id, ownerId, mergedIds } = record;
  const companyId = "companyId" in record ? record.companyId : null;
  const contactIds = "contactIds" in record ? record.contactIds : [];
  const others = "otherOwnerIds" in record ? record.otherOwnerIds : [];
  const parentId = "parentId" in record ? record.parentId : null;
  const team = "teamOwnerIds" in record ? record.teamOwnerIds : [];
  const single = [id, ownerId, companyId, parentId];
  const named = [...single, ...mergedIds, ...contactIds, ...others, ...team];
  return named.every((one) => one === null || isCrmId(one));
}
