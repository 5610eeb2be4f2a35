import { Type, type Static } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import { checkShape } from "./check-shape.ts";

const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
const closed = { additionalProperties: false };

const Campaign = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
    callerId: Type.String({ pattern: "^\\+?[0-9]{3,15}$" }),
    activePeriod: Type.Object(
      {
        startTime: Time,
        endTime: Time,
        weekDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
          minItems: 1,
          uniqueItems: true,
        }),
      },
      closed,
    ),
    callLists: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, uniqueItems: true }),
    rescheduleRules: Type.Optional(
      Type.Array(
        Type.Object(
          {
            // RS_ERROR alone is published: what else there is passes.
            status: Type.String({ minLength: 1, maxLength: 100 }),
            retryAfter: Type.Integer({ minimum: 0, maximum: 604_800 }),
            maxAttempts: Type.Integer({ minimum: 1, maximum: 100 }),
          },
          closed,
        ),
        { maxItems: 100 },
      ),
    ),
    ivr: Type.String({ minLength: 1, maxLength: 200 }),
    endpoint: Type.Optional(
      Type.Object(
        {
          type: Type.Optional(Type.Enum(["phone", "queue"])),
          boostFactor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
          maxWaitingCalls: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
          queue: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        },
        closed,
      ),
    ),
  },
  closed,
);

type GivenCampaign = Static<typeof Campaign>;

/** With all that Voipex would fill in by itself said. */
export type NewCampaign = GivenCampaign & {
  readonly rescheduleRules: NonNullable<GivenCampaign["rescheduleRules"]>;
  readonly endpoint: {
    readonly type: "phone" | "queue";
    readonly boostFactor: number;
    readonly maxWaitingCalls: number;
    readonly queue?: string;
  };
};

const MENDS = {
  name: "Give the campaign a name, up to 200 characters: Voipex's statistics show it.",
  callerId: "Give the number that people see, as digits.",
  activePeriod: "Say when it runs: startTime, endTime and weekDays.",
  "activePeriod.startTime": "Give a time of day as 09:00.",
  "activePeriod.endTime": "Give a time of day as 17:00.",
  "activePeriod.weekDays": "Give days from 1 (Monday) to 7 (Sunday), each once.",
  callLists: "Give the ids of call lists, each once.",
  "rescheduleRules.status": "Name the call status that the rule is for, as RS_ERROR.",
  "rescheduleRules.retryAfter": "Give whole seconds, up to 604800 (a week).",
  "rescheduleRules.maxAttempts": "Give a whole number from 1 to 100.",
  ivr: "Give the id of an IVR application, as GET /ivr lists them.",
  "endpoint.type": "Use phone or queue.",
  "endpoint.boostFactor": "Give a number above 0, up to 10.",
  "endpoint.maxWaitingCalls": "Give a whole number from 0 to 1000.",
  "endpoint.queue": "Give the queue's name.",
};

/**
 * A campaign by the table of Voipex's page, completed with its defaults. INPUT_INVALID names the field at fault. What the
 * page leaves open and could ring people at a wrong time is refused: a period over midnight, two rules for one status.
 * https://ipexcloud.github.io/voipex-docs/docs/api/callcenter-api/dialer
 */
export function checkCampaign(given: unknown): NewCampaign {
  const campaign = checkShape(Campaign, given, MENDS);
  const { activePeriod, rescheduleRules = [], endpoint = {} } = campaign;
  if (activePeriod.endTime <= activePeriod.startTime) {
    throw invalidInput(
      "activePeriod.endTime",
      "It must be after startTime. Make two campaigns of one over midnight.",
    );
  }
  const statuses = rescheduleRules.map(({ status }) => status);
  const twice = statuses.findIndex((status, index) => statuses.indexOf(status) < index);
  if (twice !== -1) {
    throw invalidInput(`rescheduleRules.${twice}.status`, "This status has a rule already.");
  }
  const { type = "phone", boostFactor = 1, maxWaitingCalls = 2, queue } = endpoint;
  if (type === "queue" && queue === undefined) {
    throw invalidInput("endpoint.queue", "Name the queue whose agents are counted.");
  }
  if (type === "phone" && queue !== undefined) {
    throw invalidInput("endpoint.type", "A queue is observed by the type queue alone.");
  }
  return {
    ...campaign,
    rescheduleRules,
    endpoint: { type, boostFactor, maxWaitingCalls, ...(queue !== undefined && { queue }) },
  };
}
