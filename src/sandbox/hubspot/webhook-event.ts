import type { AccountEvent } from "./account-events.ts";
import { OBJECT_TYPE_IDS } from "./object-answer.ts";
import type { ObjectType } from "./property-definitions.ts";

/** What the file of a project's webhooks declares. */
export type Subscriptions = {
  readonly crmObjects: readonly {
    readonly subscriptionType: string;
    readonly objectType: string;
    readonly propertyName?: string;
  }[];
  readonly hubEvents: readonly { readonly subscriptionType: string }[];
};

const APP_ID = 1_160_452;

/** One subscription a property, as in an app's own settings. */
const SUBSCRIBED_PROPERTIES: Partial<Record<ObjectType, readonly string[]>> = {
  contacts: [
    "phone",
    "mobilephone",
    "second_phone",
    "hubspot_owner_id",
    "lifecyclestage",
    "associatedcompanyid",
  ],
  companies: ["phone", "hubspot_owner_id"],
  deals: ["dealstage", "amount", "hubspot_owner_id", "hs_is_closed"],
  tickets: ["closed_date", "hubspot_owner_id"],
};
const SINGULAR: Partial<Record<ObjectType, string>> = {
  contacts: "contact",
  companies: "company",
  deals: "deal",
  tickets: "ticket",
};

/** As seen in real traffic: `subscriptionType`, ids as numbers, an event id that is not unique. */
export function toWebhookEvent(
  event: AccountEvent,
  {
    portalId,
    subscriptions,
  }: { readonly portalId: number; readonly subscriptions?: Subscriptions },
  random: () => number,
): Record<string, unknown> | null {
  const singular = SINGULAR[event.type];
  if (singular === undefined || !isSubscribed(event, singular, subscriptions)) return null;
  const common = {
    eventId: Math.floor(random() * 1_000),
    subscriptionId: 2_000_000 + event.what.length,
    portalId,
    appId: APP_ID,
    occurredAt: event.at,
    changeSource: event.source,
    attemptNumber: 0,
    ...(subscriptions === undefined ? {} : { objectTypeId: OBJECT_TYPE_IDS[event.type] }),
  };
  const objectId = Number(event.id);
  const isGeneric = subscriptions !== undefined && event.what !== "privacyDeletion";
  const subscriptionType = `${isGeneric ? "object" : singular}.${event.what}`;
  switch (event.what) {
    case "propertyChange":
      return {
        ...common,
        subscriptionType,
        objectId,
        propertyName: event.name,
        propertyValue: event.value,
      };
    case "merge":
      return {
        ...common,
        subscriptionType,
        objectId,
        primaryObjectId: objectId,
        mergedObjectIds: event.mergedIds.map(Number),
        newObjectId: Number(event.newId),
        numberOfPropertiesMoved: 3,
      };
    case "associationChange": {
      const to = SINGULAR[event.to.type];
      return to === undefined
        ? null
        : {
            ...common,
            subscriptionType,
            associationType: `${singular}_TO_${to}`.toUpperCase(),
            fromObjectId: objectId,
            toObjectId: Number(event.to.id),
            associationRemoved: event.removed,
            isPrimaryAssociation: false,
          };
    }
    case "creation":
    case "deletion":
    case "restore":
    case "privacyDeletion":
      return { ...common, subscriptionType, objectId, changeFlag: event.what.toUpperCase() };
  }
}

function isSubscribed(
  event: AccountEvent,
  objectType: string,
  subscriptions: Subscriptions | undefined,
): boolean {
  const name = event.what === "propertyChange" ? event.name : undefined;
  if (subscriptions === undefined) {
    return name === undefined || SUBSCRIBED_PROPERTIES[event.type]?.includes(name) === true;
  }
  const { crmObjects, hubEvents } = subscriptions;
  return (
    hubEvents.some((one) => one.subscriptionType === `${objectType}.${event.what}`) ||
    crmObjects.some(
      (one) =>
        one.subscriptionType === `object.${event.what}` &&
        one.objectType === objectType &&
        one.propertyName === name,
    )
  );
}
