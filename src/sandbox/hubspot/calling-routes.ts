import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Account } from "./account.ts";
import { HubspotError, invalidRequest } from "./hubspot-error.ts";
import { readBody } from "./read-request.ts";

/** A call that HubSpot was told of, as it showed it. */
export type BoxPop = {
  readonly externalCallId: string;
  readonly from: string;
  readonly to: string;
  readonly userIds: readonly number[];
  readonly status: string;
};

const strict = { additionalProperties: false } as const;

const PhoneNumber = Type.Object(
  {
    e164Number: Type.String({ pattern: "^\\+\\d+$" }),
    phoneNumberType: Type.Enum([
      "FIXED_LINE",
      "FIXED_LINE_OR_MOBILE",
      "MOBILE",
      "PAGER",
      "PERSONAL_NUMBER",
      "PREMIUM_RATE",
      "SHARED_COST",
      "TOLL_FREE",
      "UAN",
      "UNKNOWN",
      "VOICEMAIL",
      "VOIP",
    ]),
    extension: Type.Optional(Type.String()),
  },
  strict,
);

/** As published; a field that is not listed is refused. */
const InboundCall = Type.Object(
  {
    createEngagement: Type.Boolean(),
    engagementProperties: Type.Record(Type.String(), Type.String()),
    externalCallId: Type.String({ minLength: 1 }),
    finalCallStatus: Type.Enum([
      "BUSY",
      "CALLING_CRM_USER",
      "CANCELED",
      "COMPLETED",
      "CONNECTING",
      "FAILED",
      "HOLD",
      "IN_PROGRESS",
      "MISSED",
      "NO_ANSWER",
      "QUEUED",
      "RINGING",
      "UNKNOWN",
    ]),
    fromNumber: PhoneNumber,
    toNumber: PhoneNumber,
    potentialRecipientUserIds: Type.Array(Type.Integer()),
    userId: Type.Optional(Type.Integer()),
    callStartedTimestamp: Type.Optional(Type.String()),
    durationSeconds: Type.Optional(Type.Integer()),
  },
  strict,
);

/** `POST …/inbound-call`: shows a call to users, and answers with the records that have the number. */
export function registerCallingRoutes(
  app: FastifyInstance,
  prefix: string,
  account: Account,
  pops: BoxPop[],
): void {
  app.post(`${prefix}/inbound-call`, (request) => {
    if (account.switches.inboundCalls === "calling-apps-only") {
      throw new HubspotError(403, "MISSING_SCOPES", "This app is no calling app.");
    }
    const call = readBody(InboundCall, request.body);
    const users = new Set(
      account.owners.all.filter(({ archived }) => !archived).map(({ userId }) => userId),
    );
    const unknown = call.potentialRecipientUserIds.filter((id) => !users.has(id));
    if (unknown.length > 0) {
      throw invalidRequest(`No user ${unknown.join(", ")}`, "potentialRecipientUserIds");
    }
    const from = call.fromNumber.e164Number;
    pops.push({
      externalCallId: call.externalCallId,
      from,
      to: call.toNumber.e164Number,
      userIds: call.potentialRecipientUserIds,
      status: call.finalCallStatus,
    });
    const contactIds = holdersOf(account, from);
    if (call.createEngagement) logCall(account, call.engagementProperties, contactIds);
    return {
      callerIdMatches: contactIds.map((id) => ({
        callerIdType: "CONTACT",
        objectCoordinates: {
          objectId: Number(id),
          objectTypeId: "0-1",
          portalId: account.portalId,
        },
      })),
    };
  });
}

/** By the last ten digits, as HubSpot's own matching leaves the country out. */
function holdersOf(account: Account, number: string): string[] {
  const wanted = lastDigits(number);
  return account
    .store("contacts")
    .all()
    .filter(({ archivedAt }) => archivedAt === null)
    .filter(({ properties }) =>
      ["phone", "mobilephone"].some((name) => lastDigits(properties.get(name)) === wanted),
    )
    .map(({ id }) => id);
}

function logCall(
  account: Account,
  properties: Readonly<Record<string, string>>,
  contactIds: readonly string[],
): void {
  const values = { hs_timestamp: String(account.now()), ...properties };
  const ends = contactIds.map((id) => ({ type: "contacts", id }) as const);
  account.createEngagement("calls", values, ends);
}

function lastDigits(text: string | undefined): string {
  return (text ?? "").replaceAll(/\D/g, "").slice(-10);
}
