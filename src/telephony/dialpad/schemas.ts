import { Type, type Static } from "typebox";

/** Dialpad's ids are int64: text in answers of its API, numbers in its events. */
const Id = Type.Union([Type.String(), Type.Number()]);
const Maybe = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]));

const Signature = Type.Object({ secret: Maybe(Type.String()) });

export const OfficeSchema = Type.Object({ id: Id, name: Maybe(Type.String()) });

export const UserSchema = Type.Object({
  id: Id,
  display_name: Maybe(Type.String()),
  first_name: Maybe(Type.String()),
  last_name: Maybe(Type.String()),
  emails: Maybe(Type.Array(Type.String())),
  phone_numbers: Maybe(Type.Array(Type.String())),
  state: Maybe(Type.String()),
  is_available: Maybe(Type.Boolean()),
  do_not_disturb: Maybe(Type.Boolean()),
  on_duty_status: Maybe(Type.String()),
});

export const WebhookSchema = Type.Object({
  id: Id,
  hook_url: Maybe(Type.String()),
  signature: Maybe(Signature),
});

export const SubscriptionSchema = Type.Object({
  id: Id,
  call_states: Maybe(Type.Array(Type.String())),
  enabled: Maybe(Type.Boolean()),
  group_calls_only: Maybe(Type.Boolean()),
  target_type: Maybe(Type.String()),
  target_id: Maybe(Id),
  webhook: Maybe(WebhookSchema),
});

export const RouterSchema = Type.Object({
  id: Id,
  name: Maybe(Type.String()),
  office_id: Maybe(Id),
  routing_url: Maybe(Type.String()),
  enabled: Maybe(Type.Boolean()),
  default_target_id: Maybe(Id),
  default_target_type: Maybe(Type.String()),
  phone_numbers: Maybe(Type.Array(Type.String())),
  signature: Maybe(Signature),
});

export const LicensesSchema = Type.Object({ additional_number_lines: Maybe(Id) });

/** Dates as text in Dialpad's examples, as numbers in captured answers. */
export const CallSchema = Type.Object({
  call_id: Maybe(Id),
  state: Maybe(Type.String()),
  date_connected: Maybe(Id),
  date_ended: Maybe(Id),
});

/** A call that was asked for: without its id nothing says that it was made. */
export const MadeCallSchema = Type.Object({ call_id: Id });

export const TransferredCallSchema = Type.Object({ call_id: Maybe(Id) });

export const NumberSchema = Type.Object({ number: Maybe(Type.String()) });

export type DialpadUser = Static<typeof UserSchema>;
export type DialpadWebhook = Static<typeof WebhookSchema>;
export type DialpadSubscription = Static<typeof SubscriptionSchema>;
export type DialpadRouter = Static<typeof RouterSchema>;

/** Google-style: `{"error":{"code":401,"message":"…","errors":[{"reason":"required"}]}}`. */
export const ErrorSchema = Type.Object({
  error: Type.Object({
    message: Maybe(Type.String()),
    errors: Maybe(Type.Array(Type.Object({ reason: Maybe(Type.String()) }))),
  }),
});
