import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { NoticeDelivery, NoticeSettings } from "../../domain/notice.ts";
import { NoticeSettingsSchema } from "../../schemas/notice-settings.ts";
import type { ManageNotices } from "../../services/notices/manage-notices.ts";
import type { SendTest } from "../../services/notices/post-chat.ts";
import { failures, Items, Limit, Nullable, Time, toTime } from "../schemas.ts";

export type NoticeRoutesDeps = {
  readonly notices: ManageNotices;
  readonly sendTest: SendTest;
  readonly listDeliveries: (
    workspaceId: string,
    filter: { readonly limit: number; readonly channel?: string; readonly outcome?: string },
  ) => Promise<readonly NoticeDelivery[]>;
};

const Change = Type.Object(
  {
    ...Type.Partial(NoticeSettingsSchema).properties,
    webhookSecret: Type.Optional(
      Type.Union([
        // https://www.standardwebhooks.com: what begins with `whsec_` is base64
        Type.String({
          minLength: 24,
          maxLength: 200,
          pattern:
            "^(whsec_([A-Za-z0-9+/]{4}){6,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|(?!whsec_).*)$",
        }),
        Type.Null(),
      ]),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);
const View = Type.Object({
  ...NoticeSettingsSchema.properties,
  hasWebhookSecret: Type.Boolean(),
  warnings: Type.Array(Type.String()),
});

const CHANNELS = ["task", "email", "webhook", "slack", "teams", "screen-pop", "crm-pop"] as const;
const DeliveryQuery = Type.Object({
  ...Limit(100, 1_000).properties,
  channel: Type.Optional(Type.Enum([...CHANNELS])),
  outcome: Type.Optional(Type.Enum(["sent", "failed"])),
});
const DeliveryView = Type.Object({
  id: Type.String(),
  at: Time,
  channel: Type.String(),
  kind: Type.String(),
  repId: Type.String(),
  outcome: Type.String(),
  attempts: Type.Integer(),
  /** Why the newest try failed. */
  error: Nullable(Type.String()),
});

const Test = Type.Object(
  {
    channel: Type.Enum(["email", "webhook", "slack", "teams"]),
    /** Whom a test by e-mail goes to; left out: the user who asks. */
    repId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

/** How reps are told of callers who wait and calls that they missed. */
export function noticeRoutes(deps: NoticeRoutesDeps): FastifyPluginAsyncTypebox {
  const { notices, sendTest, listDeliveries } = deps;
  return async (app) => {
    app.get("/notices", { schema: { response: { 200: View, ...failures } } }, async (request) =>
      toNoticesView(await notices.get(request.workspaceId)),
    );
    app.get(
      "/notices/deliveries",
      {
        schema: { querystring: DeliveryQuery, response: { 200: Items(DeliveryView), ...failures } },
      },
      async ({ workspaceId, query: { limit = 100, ...which } }) => {
        const items = await listDeliveries(workspaceId, { ...which, limit });
        return { items: items.map((one) => ({ ...one, at: toTime(one.at) })) };
      },
    );
    app.post(
      "/notices/test",
      {
        schema: {
          body: Test,
          response: { 200: Type.Object({ sent: Type.Boolean() }), ...failures },
        },
      },
      async (request) => {
        const { workspaceId, body, principal } = request;
        const recipient = { repId: body.repId ?? null, userId: principal.userId };
        await sendTest(workspaceId, body.channel, recipient);
        return { sent: true };
      },
    );
    app.patch(
      "/notices",
      { schema: { body: Change, response: { 200: View, ...failures } } },
      async (request) => {
        const { webhookSecret, ...change } = request.body;
        return toNoticesView(await notices.change(request.workspaceId, change, webhookSecret));
      },
    );
  };
}

function toNoticesView({
  hasSecret,
  warnings,
  ...settings
}: NoticeSettings & { hasSecret: boolean; warnings: readonly string[] }) {
  return { ...settings, hasWebhookSecret: hasSecret, warnings: [...warnings] };
}
