import { Type, type Static } from "typebox";
import { Compile } from "typebox/compile";
import { StickylineError } from "../../domain/errors.ts";
import { parseJson } from "../../edge/json.ts";
import { LONGEST_TEXT, toId } from "../../edge/text.ts";
import { isPlausible, toEpochMs } from "../../edge/time.ts";
import type { CrmEvent, CrmEventBatch, CrmWebhookRequest } from "../port.ts";
import { assertSigned, type SignatureSettings } from "./signature.ts";

const MOST_EVENTS = 100;

/** Both names of the type are sent, and ids as numbers or text: beyond 2^53 a number would be another record's. */
const Id = Type.Union([
  Type.String({ minLength: 1, maxLength: 40, pattern: "^[\\w-]+$" }),
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
]);
const Text = Type.String({ maxLength: LONGEST_TEXT });
const WebhookEvent = Type.Object({
  subscriptionType: Type.Optional(Text),
  eventType: Type.Optional(Text),
  portalId: Id,
  objectId: Type.Optional(Id),
  objectTypeId: Type.Optional(Text),
  occurredAt: Type.Optional(Type.Number()),
  propertyName: Type.Optional(Text),
  propertyValue: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  primaryObjectId: Type.Optional(Id),
  newObjectId: Type.Optional(Id),
  mergedObjectIds: Type.Optional(Type.Array(Id, { maxItems: MOST_EVENTS })),
  fromObjectId: Type.Optional(Id),
  toObjectId: Type.Optional(Id),
  associationType: Type.Optional(Text),
});
type WebhookEvent = Static<typeof WebhookEvent>;
const Batch = Compile(Type.Array(Type.Unknown(), { maxItems: MOST_EVENTS }));
const Readable = Compile(WebhookEvent);

/**
 * The events of a request that HubSpot really sent, by account. Signed over method, public URL, raw body and time
 * (v3), or, where the settings allow it, over secret and body alone (v1). Throws UNAUTHORIZED for another signature,
 * none, or one older or newer than five minutes; INPUT_INVALID for a body that is no batch. An event that can't be read
 * is left out, so that it takes none of its neighbours along: the nightly reading finds what it was about.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function readWebhook(
  request: CrmWebhookRequest,
  settings: SignatureSettings,
): readonly CrmEventBatch[] {
  assertSigned(request, settings);
  const events = parse(request.body);
  const readable = Batch.Check(events) ? events.filter((event) => Readable.Check(event)) : [];
  if (!Batch.Check(events) || (readable.length === 0 && events.length > 0)) {
    throw new StickylineError("INPUT_INVALID", "the body is no batch of HubSpot's webhook events");
  }
  const byAccount = new Map<string, CrmEvent[]>();
  for (const event of readable) {
    const account = String(event.portalId);
    byAccount.set(account, [...(byAccount.get(account) ?? []), ...toEvents(event, settings.now())]);
  }
  return [...byAccount].map(([accountId, list]) => ({ accountId, events: list }));
}

function parse(body: Buffer): unknown {
  try {
    return parseJson(body.toString("utf8"));
  } catch {
    return null;
  }
}

const KINDS: Readonly<Record<string, CrmEvent["kind"]>> = {
  contact: "contact",
  company: "company",
  deal: "deal",
  ticket: "ticket",
  lead: "lead",
  "0-1": "contact",
  "0-2": "company",
  "0-3": "deal",
  "0-5": "ticket",
  "0-136": "lead",
};

/** What an event says of our records; of others it says nothing. Numbers and names that it holds end here. */
function toEvents(event: WebhookEvent, now: number): CrmEvent[] {
  const [prefix = "", what = ""] = (event.subscriptionType ?? event.eventType ?? "").split(".");
  const kind = KINDS[prefix === "object" ? (event.objectTypeId ?? "") : prefix];
  // Without a time that can be true it counts as of now: the record is read, whatever is known of it.
  const told = toEpochMs(event.occurredAt) ?? now;
  const at = isPlausible(told, now) ? told : now;
  if (what === "associationChange") return associated(event, at);
  if (kind === undefined) return [];
  const moved = (ids: readonly (string | number | undefined)[]): CrmEvent[] =>
    [...new Set(ids.flatMap((id) => (id === undefined ? [] : [String(id)])))].map((id) => ({
      kind,
      id,
      what: "moved",
      at,
    }));
  switch (what) {
    case "creation":
    case "deletion":
    case "restore":
      return moved([event.objectId]);
    case "merge":
      return moved([
        event.objectId,
        event.primaryObjectId,
        event.newObjectId,
        ...(event.mergedObjectIds ?? []),
      ]);
    case "privacyDeletion":
      return event.objectId === undefined
        ? []
        : [{ kind, id: String(event.objectId), what: "erased", at }];
    case "propertyChange":
      return event.objectId === undefined
        ? []
        : [{ kind, id: String(event.objectId), what: "changed", at, ...ownerOf(event) }];
    default:
      return [];
  }
}

function ownerOf({ propertyName, propertyValue }: WebhookEvent): { ownerId?: string | null } {
  if (propertyName !== "hubspot_owner_id" || propertyValue === undefined) return {};
  if (propertyValue === null || propertyValue === "") return { ownerId: null };
  const ownerId = toId(propertyValue);
  return ownerId === null ? {} : { ownerId };
}

/** `CONTACT_TO_COMPANY`, `DEAL_TO_CONTACT`: both ends may look different now. */
function associated(event: WebhookEvent, at: number): CrmEvent[] {
  const [from = "", to = ""] = (event.associationType ?? "").toLowerCase().split("_to_");
  const ends = [
    { kind: KINDS[from], id: event.fromObjectId },
    { kind: KINDS[to], id: event.toObjectId },
  ];
  return ends.flatMap(({ kind, id }): CrmEvent[] =>
    kind === undefined || id === undefined ? [] : [{ kind, id: String(id), what: "moved", at }],
  );
}
