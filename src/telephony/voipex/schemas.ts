import { Type, type Static, type TSchema } from "typebox";

const Maybe = <T extends TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));
const Id = Type.Union([Type.String(), Type.Number()]);

/** Voipex's own login writes `access_token`, an older one of IPEX `accessToken`. Only what we read. */
export const TokenSchema = Type.Object({
  access_token: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  accessToken: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  expires_in: Maybe(Type.Number({ minimum: 0 })),
  expiresIn: Maybe(Type.Number({ minimum: 0 })),
  refresh_token: Maybe(Type.String({ minLength: 1, maxLength: 20_000 })),
  refresh_expires_in: Maybe(Type.Number({ minimum: 0 })),
});

/** `GET /members`: an agent. */
export const MemberSchema = Type.Object({
  userId: Maybe(Id),
  firstName: Maybe(Type.String()),
  lastName: Maybe(Type.String()),
  login: Maybe(Type.String()),
  email: Maybe(Type.String()),
  exten: Maybe(Type.Object({ number: Maybe(Id) })),
});

/** `GET /calls/current`: a leg that lives. */
export const CurrentCallSchema = Type.Object({
  callId: Id,
  src: Maybe(Id),
  dst: Maybe(Id),
  user: Maybe(Type.Object({ login: Maybe(Type.String()) })),
  direction: Maybe(Type.String()),
  state: Maybe(Type.String()),
  creationTime: Maybe(Type.String()),
});

export type VoipexMember = Static<typeof MemberSchema>;
export type VoipexCurrentCall = Static<typeof CurrentCallSchema>;
