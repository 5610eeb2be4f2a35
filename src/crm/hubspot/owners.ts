import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { CrmOwnership } from "../port.ts";
import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { createdCall } from "./schemas.ts";

const OWNER = "hubspot_owner_id";

/** The client turns times into dates; the wire has ISO 8601. */
const OwnedContact = Compile(
  Type.Object({
    id: Type.Union([Type.String(), Type.Integer()]),
    properties: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
    propertiesWithHistory: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Array(
          Type.Object({
            value: Type.Optional(Type.Union([Type.String(), Type.Null()])),
            timestamp: Type.Unknown(),
            sourceType: Type.Optional(Type.String()),
          }),
        ),
      ),
    ),
  }),
);

/**
 * Who owns a contact, by its id (search is late), and who has owned it. A merged contact answers under another id. By
 * https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/basic/get-crm-v3-objects-contacts-contactId
 */
export async function readOwnership(contactId: string, { sdk, read }: Deps): Promise<CrmOwnership> {
  const { contacts } = await sdk();
  const contact = await read(() =>
    readAnswer(() => contacts.getById(contactId, [OWNER], [OWNER]), OwnedContact),
  );
  const history = (contact.propertiesWithHistory?.[OWNER] ?? []).map(
    ({ value, timestamp, sourceType }) => ({
      ownerId: filled(value),
      at: timestamp instanceof Date ? timestamp.getTime() : Date.parse(String(timestamp)),
      byIntegration: sourceType === "INTEGRATION" || sourceType === "API",
    }),
  );
  return {
    contactId: String(contact.id),
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
