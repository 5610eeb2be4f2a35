/** A CRM's id as the maps hold it: a whole number that a double holds exactly, as HubSpot's are. */
export function isCrmId(id: string): boolean {
  return /^\d{1,16}$/.test(id) && Number.isSafeInteger(Number(id));
}
