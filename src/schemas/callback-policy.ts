import { Type } from "typebox";
import { HoursSchema } from "./hours.ts";

const strict = { additionalProperties: false } as const;
const Minutes = (minimum: number) => Type.Integer({ minimum, maximum: 10_080 });

/** When and how often promised callbacks are made (domain/callback-policy.ts). */
export const CallbackPolicySchema = Type.Object(
  {
    maxAttempts: Type.Integer({ minimum: 1, maximum: 20 }),
    spacingMinutes: Type.Object(
      { busy: Minutes(1), "no-answer": Minutes(1), voicemail: Minutes(1) },
      strict,
    ),
    offerMinutes: Minutes(5),
    expiryHours: Type.Integer({ minimum: 1, maximum: 720 }),
    minTalkSeconds: Type.Integer({ minimum: 0, maximum: 600 }),
    coolDownHours: Type.Integer({ minimum: 0, maximum: 720 }),
    dial: Type.Enum(["by-hand", "phone-system"]),
    weekly: HoursSchema.properties.weekly,
    holidays: HoursSchema.properties.holidays,
    fromMissed: Type.Boolean(),
    fromHangUp: Type.Boolean(),
  },
  strict,
);
