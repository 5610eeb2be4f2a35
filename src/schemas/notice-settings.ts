import { Type } from "typebox";

const strict = { additionalProperties: false } as const;

const Url = Type.Union([
  Type.String({ pattern: "^https?://[^\\s/]+\\S*$", maxLength: 2_000 }),
  Type.Null(),
]);

/** How reps are told of callers who wait and calls that they missed. */
export const NoticeSettingsSchema = Type.Object(
  {
    tasks: Type.Boolean(),
    email: Type.Boolean(),
    webhookUrl: Url,
    slackUrl: Url,
    teamsUrl: Url,
    screenPop: Type.Boolean(),
    crmPop: Type.Boolean(),
  },
  strict,
);
