import { Type } from "typebox";
import { MENU_DIGITS } from "../domain/menu.ts";

const strict = { additionalProperties: false } as const;
const LOCALE = "^[a-z]{2}(-[a-z]{2})?$";

const Texts = (text: Parameters<typeof Type.String>[0]) =>
  Type.Record(Type.String({ pattern: LOCALE }), Type.String(text), {
    maxProperties: 20,
    additionalProperties: false,
  });

export const TargetSchema = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 40 }),
    id: Type.String({ minLength: 1, maxLength: 200 }),
  },
  strict,
);

const Id = Type.String({ minLength: 1, maxLength: 100 });
const base = {
  digit: Type.Enum([...MENU_DIGITS]),
  say: Type.Optional(Texts({ minLength: 1, maxLength: 500, pattern: "\\{digit\\}" })),
} as const;

const endSchemas = {
  team: Type.Object({ do: Type.Literal("team"), ...base }, strict),
  callback: Type.Object({ do: Type.Literal("callback"), ...base }, strict),
  voicemail: Type.Object({ do: Type.Literal("voicemail"), ...base }, strict),
  rep: Type.Object({ do: Type.Literal("rep"), ...base, repId: Id }, strict),
  line: Type.Object({ do: Type.Literal("line"), ...base, lineId: Id }, strict),
  target: Type.Object({ do: Type.Literal("target"), ...base, target: TargetSchema }, strict),
  message: Type.Object(
    {
      do: Type.Literal("message"),
      ...base,
      message: Texts({ minLength: 1, maxLength: 1_000, pattern: "\\S" }),
    },
    strict,
  ),
} as const;

const Short = Type.Enum(["team", "callback", "voicemail"]);
const choices = { minItems: 1, maxItems: MENU_DIGITS.length, uniqueItems: true } as const;

/** Each choice's own schema, by what it does: a mistake in one is told by that one's fields. */
export const choiceSchemas = {
  ...endSchemas,
  menu: Type.Object(
    {
      do: Type.Literal("menu"),
      ...base,
      choices: Type.Array(Type.Union([Short, ...Object.values(endSchemas)]), choices),
    },
    strict,
  ),
} as const;

/** What a caller may choose from: names alone have the digits of their places and our words. */
export const MenuSchema = Type.Object(
  {
    enabled: Type.Boolean({ default: true }),
    choices: Type.Array(Type.Union([Short, ...Object.values(choiceSchemas)]), {
      ...choices,
      default: ["team", "callback"],
    }),
  },
  { ...strict, default: {} },
);
