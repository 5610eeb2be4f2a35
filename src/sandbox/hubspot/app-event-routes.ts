import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { Value } from "typebox/value";
import type { Account } from "./account.ts";
import { HubspotError, invalidRequest } from "./hubspot-error.ts";
import { readBody } from "./read-request.ts";

/** One card on a contact's timeline, of an event of the app. */
export type BoxAppEvent = {
  readonly id: string;
  readonly eventTypeName: string;
  readonly contactId: string;
  readonly properties: Readonly<Record<string, string>>;
  /** ISO 8601; absent: when it came. */
  readonly timestamp?: string;
};

const strict = { additionalProperties: false } as const;
const Text = Type.String();

const Property = Type.Union([
  Type.Object(
    { name: Text, label: Text, type: Type.Enum(["string", "number", "date", "datetime"]) },
    strict,
  ),
  Type.Object(
    {
      name: Text,
      label: Text,
      type: Type.Literal("enumeration"),
      options: Type.Array(Type.Object({ value: Text, label: Text }, strict), { minItems: 1 }),
    },
    strict,
  ),
]);

/** A project's file of an event type, by the page that describes it. */
const EventTypeFile = Type.Object(
  {
    uid: Type.String({ minLength: 1 }),
    type: Type.Literal("app-event"),
    config: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 50 }),
        objectType: Type.Literal("CONTACT"),
        headerTemplate: Type.Optional(Type.String({ maxLength: 1_000 })),
        detailTemplate: Type.Optional(Type.String({ maxLength: 10_000 })),
        properties: Type.Array(Property, { maxItems: 500 }),
      },
      strict,
    ),
  },
  strict,
);

/** As published; a field that is not listed is refused. */
const Occurrence = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    eventTypeName: Text,
    properties: Type.Record(Text, Text),
    objectId: Type.Optional(Text),
    objectTypeFullyQualifiedName: Type.Optional(Text),
    email: Type.Optional(Text),
    utk: Type.Optional(Text),
    domain: Type.Optional(Text),
    timestamp: Type.Optional(Text),
    extraData: Type.Optional(Type.Object({})),
    timelineIFrame: Type.Optional(Type.Object({})),
  },
  strict,
);

/** The app's event types, by uid: for each property the values that it takes, or null for any. */
type EventTypes = Map<string, ReadonlyMap<string, readonly string[] | null>>;

export type AppEvents = {
  readonly sent: readonly BoxAppEvent[];
  /** As `hs project upload` would, from the project's file. Throws for one that is not as described. */
  declare(file: unknown): void;
};

/** `POST …/events`: one card, once for each id; and what the app's project declares of them. */
export function registerAppEventRoutes(
  app: FastifyInstance,
  path: string,
  account: Account,
): AppEvents {
  const types: EventTypes = new Map();
  const sent: BoxAppEvent[] = [];

  app.post(path, async (request, reply) => {
    if (account.switches.appEvents === "unapproved") {
      throw new HubspotError(403, "MISSING_SCOPES", "App events are for approved partners.");
    }
    const event = readBody(Occurrence, request.body);
    const { id, eventTypeName, objectId = "", properties, timestamp } = event;
    checkProperties(types.get(eventTypeName), properties);
    const contact = account.store("contacts").get(objectId);
    if (contact === undefined || contact.archivedAt !== null) {
      throw invalidRequest(`No contact ${objectId}`, "objectId");
    }
    if (sent.some((one) => one.id === id && one.eventTypeName === eventTypeName)) {
      throw new HubspotError(409, "CONFLICT", "An occurrence with this id already exists.");
    }
    const at = timestamp === undefined ? {} : { timestamp };
    sent.push({ id, eventTypeName, contactId: contact.id, properties, ...at });
    return account.switches.appEventAnswer === "empty-200"
      ? reply.code(200).send()
      : reply.code(201).send(event);
  });

  return {
    sent,
    declare(file) {
      if (!Value.Check(EventTypeFile, file)) throw invalidRequest("no file of an event type");
      const { properties } = file.config;
      const values = properties.map(
        (property) =>
          [
            property.name,
            property.type === "enumeration" ? property.options.map(({ value }) => value) : null,
          ] as const,
      );
      types.set(file.uid, new Map(values));
    },
  };
}

/** Refuses an event of a type that nobody declared, and values that it does not have. */
function checkProperties(
  type: ReadonlyMap<string, readonly string[] | null> | undefined,
  properties: Readonly<Record<string, string>>,
): void {
  if (type === undefined) throw invalidRequest("There is no such event type", "eventTypeName");
  for (const [name, value] of Object.entries(properties)) {
    const values = type.get(name);
    if (values === undefined) throw invalidRequest(`No property ${name}`, "properties");
    if (values?.includes(value) === false) throw invalidRequest(`No option ${value}`, name);
  }
}
