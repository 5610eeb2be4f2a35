import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import type { Assumptions } from "./assumptions.ts";

const Message = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
]);
const Positive = Type.Integer({ minimum: 1 });

const ROUTE = Type.Object({
  action: Type.Optional(Type.Literal("route")),
  target_id: Positive,
  target_type: Type.Enum(["office", "department", "callcenter", "user"]),
});
const FORWARD = Type.Object({
  action: Type.Literal("forward"),
  forward_to: Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }),
});
const ASK = Type.Object({
  action: Type.Literal("ask"),
  message: Message,
  hint_name: Type.String({ minLength: 1 }),
  finish_on_key: Type.Optional(Type.String({ pattern: "^[0-9*#]$" })),
  num_digits: Type.Optional(Positive),
  valid_digits: Type.Optional(Type.String({ pattern: "^[0-9*#]+$" })),
  retries: Type.Optional(Positive),
  timeout: Type.Optional(Positive),
  timeout_action: Type.Optional(Type.Enum(["disconnect", "default_target", "custom"])),
  // An unknown locale is spoken in US English, so any text will do.
  locale: Type.Optional(Type.String()),
});
const END = Type.Object({
  action: Type.Literal("end"),
  message: Message,
  locale: Type.Optional(Type.String()),
});

export type Ask = Static<typeof ASK>;
export type CheckedAnswer =
  | { readonly kind: "route"; readonly type: string; readonly id: string }
  | { readonly kind: "forward"; readonly number: string }
  | { readonly kind: "ask"; readonly ask: Ask }
  | { readonly kind: "end"; readonly message: readonly string[] }
  | { readonly kind: "error"; readonly problem: string };

/** The fields of every routing request: a hint may not take their names. */
const BASE_FIELDS = [
  "date_started",
  "call_id",
  "external_number",
  "internal_number",
  "contact_id",
  "contact_type",
];

const problem = (text: string): CheckedAnswer => ({ kind: "error", problem: text });

/** A `message` as the list of pieces that are spoken. */
export function toPieces(message: string | string[]): readonly string[] {
  return typeof message === "string" ? [message] : message;
}

/** Holds an answer against the page, field by field. Whether its target exists is for the caller to see. */
export function checkAnswer(
  answer: unknown,
  assumptions: Pick<Assumptions, "textTargetIdsAccepted" | "unknownFieldsAccepted">,
): CheckedAnswer {
  if (!Value.Check(Type.Record(Type.String(), Type.Unknown()), answer)) {
    return problem("the answer is no JSON object");
  }
  const action = answer["action"] ?? "route";
  const schema = action === "route" ? ROUTE : action === "forward" ? FORWARD : undefined;
  const rules = schema ?? (action === "ask" ? ASK : action === "end" ? END : undefined);
  if (rules === undefined) return problem("unknown action");

  const known = Object.keys(rules.properties);
  const unknown = Object.keys(answer).filter((field) => !known.includes(field));
  if (unknown.length > 0 && !assumptions.unknownFieldsAccepted) {
    return problem(`unknown field ${unknown.join(", ")}`);
  }
  const read = { ...answer };
  if (assumptions.textTargetIdsAccepted && typeof read["target_id"] === "string") {
    read["target_id"] = Number(read["target_id"]);
  }
  if (Value.Check(ROUTE, read)) {
    return { kind: "route", type: read.target_type, id: String(read.target_id) };
  }
  if (Value.Check(FORWARD, read)) return { kind: "forward", number: read.forward_to };
  if (Value.Check(END, read)) return { kind: "end", message: toPieces(read.message) };
  if (Value.Check(ASK, read)) {
    return BASE_FIELDS.includes(read.hint_name)
      ? problem("hint_name has the name of a base field")
      : { kind: "ask", ask: read };
  }
  const [first] = Value.Errors(rules, read);
  return problem(`${first?.instancePath ?? ""} ${first?.message ?? "is not valid"}`.trim());
}
