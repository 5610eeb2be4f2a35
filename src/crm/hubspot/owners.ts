import { Type } from "typebox";
import { isRecord } from "../../edge/record.ts";
import type { CrmOwnership } from "../port.ts";
import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { createdCall, shape } from "./schemas.ts";
import { tidyOne } from "./tidy-rows.ts";

const OWNER = "hubspot_owner_id";

const Change = Type.Object({
  value: Type.Union([Type.String(), Type.Null()]),
  at: Type.Number(),
  sourceType: Type.Union([Type.String(), Type.Null()]),
});
const ownedContact = shape(
  Type.Object({
    id: Type.String(),
    properties: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
    history: Type.Array(Change),
  }),
  (answer) => {
    const record = tidyOne(answer);
    if (!isRecord(answer) || !isRecord(record)) return answer;
    const histories = answer["propertiesWithHistory"];
    const history = isRecord(histories) ? histories[OWNER] : [];
    return { ...record, history: Array.isArray(history) ? history.flatMap(toChange) : [] };
  },
);

/** A change that does not say when it was says nothing. The client turns times into dates; the wire has ISO 8601. */
function toChange(row: unknown): unknown[] {
  const { value, timestamp, sourceType }: Readonly<Record<string, unknown>> = isRecord(row)
    ? row
    : {};
  const at = timestamp instanceof Date ? timestamp.getTime() : Date.parse(String(timestamp));
  if (Number.isNaN(at)) return [];
  const isText = typeof value === "string" || typeof value === "number";
  return [
    {
      value: isText ? String(value) : null,
      at,
      sourceType: typeof sourceType === "string" ? sourceType : null,
    },
  ];
}

/**
 * Who owns a contact, by its id (search is late), and who has owned it. A merged contact answers under another id. By
 * https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/basic/get-crm-v3-objects-contacts-contactId
 */
export async function readOwnership(contactId: string, { sdk, read }: Deps): Promise<CrmOwnership> {
  const { contacts } = await sdk();
  const contact = await read(() =>
    readAnswer(() => contacts.getById(contactId, [OWNER], [OWNER]), ownedContact),
  );
  const history = contact.history.map(({ value, at, sourceType }) => ({
    ownerId: filled(value),
    at,
    byIntegration: sourceType === "INTEGRATION" || sourceType === "API",
  }));
  return {
    contactId: contact.id,
    ownerId: filled(contact.properties[OWNER]),
    history: history.toSorted((one, other) => other.at - one.at),
  };
}

/** Writes a contact's owner; null clears it. Sent once: HubSpot can't compare before it writes, so read afterwards. */
export async function writeOwner(
  contactId: string,
  ownerId: string | null,
  { sdk }: Deps,
): Promise<void> {
  const { contacts } = await sdk();
  await readAnswer(
    () => contacts.update(contactId, { properties: { [OWNER]: ownerId ?? "" } }),
    createdCall,
  );
}

function filled(value: string | null | undefined): string | null {
  const text = (value ?? "").trim();
  return text === "" ? null : text;
}
