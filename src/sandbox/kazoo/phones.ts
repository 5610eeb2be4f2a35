/** What happens when something is rung: `user:<id>`, `device:<id>`, `group:<id>` or `number:<+…>`. */
export type PhoneAnswer = (
  | { readonly kind: "answers"; readonly talkSeconds: number }
  | { readonly kind: "fails"; readonly cause: string }
) & {
  /** How long it rings in a call that the API was asked for. Default: 700 ms. */
  readonly ringMs?: number;
};

/** SIP codes that the causes come with, for children that are named by code. */
const CODES: ReadonlyMap<string, number> = new Map([
  ["USER_BUSY", 486],
  ["NO_ANSWER", 480],
  ["NO_USER_RESPONSE", 408],
  ["CALL_REJECTED", 603],
  ["UNALLOCATED_NUMBER", 404],
]);

/** Who took a call, or the cause for which nobody did. */
export type Taken =
  { readonly by: Rung; readonly talkSeconds: number } | { readonly cause: string };

export type Rung = { readonly type: string; readonly id: string };

/** Who takes the call of those who are rung together: the first that answers; else the first one's cause. */
export function ringAll(rung: readonly Rung[], phoneOf: (one: Rung) => PhoneAnswer): Taken {
  for (const one of rung) {
    const phone = phoneOf(one);
    if (phone.kind === "answers") return { by: one, talkSeconds: phone.talkSeconds };
  }
  const [first] = rung;
  const phone = first === undefined ? null : phoneOf(first);
  return { cause: phone?.kind === "fails" ? phone.cause : "NO_USER_RESPONSE" };
}

/** The names under which a failure looks for its child, in order. */
export function childNames(cause: string): string[] {
  const code = CODES.get(cause);
  return code === undefined ? [cause] : [cause, `sip:${code}`];
}
