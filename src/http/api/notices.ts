import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { NoticeSettings } from "../../domain/notice.ts";
import { NoticeSettingsSchema } from "../../schemas/notice-settings.ts";
import type { ManageNotices } from "../../services/notices/manage-notices.ts";
import type { SendTest } from "../../services/notices/post-chat.ts";
import { failures } from "../schemas.ts";

export type NoticeRoutesDeps = {
  readonly notices: ManageNotices;
  readonly sendTest: SendTest;
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

const Test = Type.Object(
  {
    channel: Type.Enum(["email", "webhook", "slack", "teams"]),
    /** Whom a test by e-mail goes to; left out: the user who asks. */
    repId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

/** How reps are told of callers who wait and calls that they missed. */
export function noticeRoutes({ notices, sendTest }: NoticeRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/notices", { schema: { response: { 200: View, ...failures } } }, async (request) =>
      toNoticesView(await notices.get(request.workspaceId)),
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
