import { Type } from "typebox";
import { WEEKDAYS } from "../domain/hours.ts";
import { EpochMs } from "./epoch-ms.ts";

const TIME = "^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$";

const Spans = Type.Array(
  Type.Tuple([Type.String({ pattern: TIME }), Type.String({ pattern: TIME })]),
  { maxItems: 24 },
);

/** Weekly hours in a named time zone, with holidays and a person's word that goes before both (domain/hours.ts). */
export const HoursSchema = Type.Object(
  {
    timeZone: Type.String({ minLength: 1, maxLength: 60 }),
    weekly: Type.Partial(Type.Object(Object.fromEntries(WEEKDAYS.map((day) => [day, Spans])))),
    holidays: Type.Array(
      Type.Object(
        {
          date: Type.String({ pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" }),
          name: Type.String({ minLength: 1, maxLength: 100 }),
          spans: Spans,
        },
        { additionalProperties: false },
      ),
      { maxItems: 400 },
    ),
    forced: Type.Union([
      Type.Object(
        {
          state: Type.Enum(["open", "closed"]),
          untilMs: Type.Union([EpochMs, Type.Null()]),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  },
  { additionalProperties: false },
);
