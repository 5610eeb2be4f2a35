import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { ControlCampaign } from "../../services/campaigns/control-campaign.ts";
import type { StoredCampaign } from "../../services/campaigns/stored-campaign.ts";
import type { NewCampaign } from "../../services/campaigns/make-campaign.ts";
import { ById, failures, Items, Limit, Name, Nullable, Time, toTime } from "../schemas.ts";

export type CampaignRoutesDeps = {
  readonly list: (workspaceId: string, limit: number) => Promise<readonly StoredCampaign[]>;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCampaign | null>;
  readonly make: (workspaceId: string, campaign: NewCampaign) => Promise<StoredCampaign>;
  readonly control: ControlCampaign;
};

const strict = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 200 });
/** The phone system's own table says what each may be, and its adapter which field is at fault. */
const Body = Type.Object(
  {
    lineId: Type.String({ minLength: 1, maxLength: 100 }),
    numbers: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
      minItems: 1,
      maxItems: 10_000,
    }),
    consent: Name,
    name: Type.String({ minLength: 1, maxLength: 180 }),
    callerId: Type.String({ maxLength: 60 }),
    activePeriod: Type.Object(
      {
        startTime: Type.String({ maxLength: 10 }),
        endTime: Type.String({ maxLength: 10 }),
        weekDays: Type.Array(Type.Integer(), { maxItems: 7 }),
      },
      strict,
    ),
    rescheduleRules: Type.Optional(
      Type.Array(
        Type.Object(
          {
            status: Type.String({ maxLength: 100 }),
            retryAfter: Type.Integer(),
            maxAttempts: Type.Integer(),
          },
          strict,
        ),
        { maxItems: 100 },
      ),
    ),
    ivr: Id,
    endpoint: Type.Optional(
      Type.Object(
        {
          type: Type.Optional(Type.Enum(["phone", "queue"])),
          boostFactor: Type.Optional(Type.Number()),
          maxWaitingCalls: Type.Optional(Type.Integer()),
          queue: Type.Optional(Id),
        },
        strict,
      ),
    ),
  },
  strict,
);
const Control = Type.Object(
  { command: Type.Enum(["start", "pause", "unpause", "reload", "remove"]) },
  strict,
);

const View = Type.Object({
  id: Type.String(),
  connectionId: Type.String(),
  name: Type.String(),
  consent: Type.String(),
  timeZone: Type.String(),
  plan: Type.Record(Type.String(), Type.Unknown()),
  ivrName: Nullable(Type.String()),
  numbersCount: Type.Integer(),
  listId: Nullable(Type.Integer()),
  campaignId: Nullable(Type.Integer()),
  /** The callback that it keeps; null: a person made it. */
  callbackId: Nullable(Type.String()),
  desired: Type.String(),
  actual: Type.String(),
  vendorStatus: Nullable(Type.String()),
  problem: Nullable(Type.String()),
  createdAt: Time,
  changedAt: Time,
});

/** Campaigns of a phone system that dials lists of people by itself, newest first. Whom they ring is not told again. */
export function campaignRoutes(deps: CampaignRoutesDeps): FastifyPluginAsyncTypebox {
  const one = { 200: View, ...failures };
  return async (app) => {
    app.get(
      "/campaigns",
      { schema: { querystring: Limit(100, 1_000), response: { 200: Items(View), ...failures } } },
      async ({ workspaceId, query }) => {
        const items = await deps.list(workspaceId, query.limit ?? 100);
        return { items: items.map((each) => toView(each)) };
      },
    );

    app.get(
      "/campaigns/:id",
      { schema: { params: ById, response: one } },
      async ({ workspaceId, params }) => {
        const campaign = await deps.get(workspaceId, params.id);
        if (campaign !== null) return toView(campaign);
        throw new StickylineError("NOT_FOUND", "campaign not found; GET /api/campaigns lists them");
      },
    );

    app.post(
      "/campaigns",
      { schema: { body: Body, response: { 201: View, ...failures } } },
      async (request, reply) => {
        const { lineId, numbers, consent, ...plan } = request.body;
        const wanted = { lineId, numbers, consent, plan };
        return reply.status(201).send(toView(await deps.make(request.workspaceId, wanted)));
      },
    );

    app.put(
      "/campaigns/:id/control",
      { schema: { params: ById, body: Control, response: one } },
      async ({ workspaceId, params, body }) =>
        toView(await deps.control(workspaceId, params.id, body.command)),
    );
  };
}

function toView(campaign: StoredCampaign) {
  const { id, connectionId, name, consent, timeZone, plan, ivrName, sentCount } = campaign;
  const { listId, campaignId, desired, actual, vendorStatus, problem } = campaign;
  const about = { id, connectionId, name, consent, timeZone, plan: { ...plan }, ivrName };
  return {
    ...about,
    numbersCount: sentCount,
    listId,
    campaignId,
    callbackId: campaign.callbackId,
    desired,
    actual,
    vendorStatus,
    problem,
    createdAt: toTime(campaign.createdAt),
    changedAt: toTime(campaign.changedAt),
  };
}
