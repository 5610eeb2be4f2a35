import { Type, type Static, type TSchema } from "typebox";

const Maybe = <T extends TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));

const Device = Type.Object({
  contact_uri: Maybe(Type.String()),
  available: Maybe(Type.Boolean()),
  verified: Maybe(Type.Boolean()),
  status: Maybe(Type.String()),
});

/** A user with `fields=devices,active_call`. `active_call` is null while they are on no call. */
export const UserSchema = Type.Object({
  id: Type.Union([Type.String(), Type.Number()]),
  first_name: Maybe(Type.String()),
  last_name: Maybe(Type.String()),
  email: Maybe(Type.String()),
  active_call: Type.Optional(Type.Unknown()),
  devices: Maybe(Type.Array(Device)),
});

export type ExotelUser = Static<typeof UserSchema>;

/** https://developer.exotel.com/api/product-voice-version-3 */
export const CallDetailsSchema = Type.Object({ state: Maybe(Type.String()) });

/** `response` is an array for lists and an object for one thing; each item wraps its `data`. */
export const EnvelopeSchema = Type.Object({ response: Type.Unknown() });

export const ErrorSchema = Type.Object({
  error_data: Type.Object({ code: Maybe(Type.Union([Type.Number(), Type.String()])) }),
});
