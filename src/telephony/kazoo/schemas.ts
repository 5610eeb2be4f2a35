import { Type, type Static, type TSchema } from "typebox";

const Maybe = <T extends TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));

export const UserSchema = Type.Object({
  id: Type.String(),
  first_name: Maybe(Type.String()),
  last_name: Maybe(Type.String()),
  email: Maybe(Type.String()),
  enabled: Maybe(Type.Boolean()),
});

/** Whatever has a name, in any of KAZOO's lists. */
export const NamedSchema = Type.Object({
  id: Type.String(),
  first_name: Maybe(Type.String()),
  last_name: Maybe(Type.String()),
  name: Maybe(Type.String()),
  mailbox: Maybe(Type.String()),
  numbers: Maybe(Type.Array(Type.String())),
});

export const MailboxSchema = Type.Object({ id: Type.String(), owner_id: Maybe(Type.String()) });

export const ChannelSchema = Type.Object({
  uuid: Type.String(),
  answered: Maybe(Type.Boolean()),
  direction: Maybe(Type.String()),
  owner_id: Maybe(Type.String()),
  destination: Maybe(Type.String()),
  other_leg: Maybe(Type.String()),
  timestamp: Maybe(Type.Union([Type.Number(), Type.String()])),
});

export const WebhookSchema = Type.Object({
  id: Type.String(),
  hook: Maybe(Type.String()),
  uri: Maybe(Type.String()),
  format: Maybe(Type.String()),
  http_verb: Maybe(Type.String()),
  enabled: Maybe(Type.Boolean()),
});

export const CallflowSchema = Type.Object({
  id: Type.String(),
  numbers: Maybe(Type.Array(Type.String())),
  owner_id: Maybe(Type.String()),
  flow: Maybe(Type.Record(Type.String(), Type.Unknown())),
});

export type KazooNamed = Static<typeof NamedSchema>;
export type KazooUser = Static<typeof UserSchema>;
export type KazooChannel = Static<typeof ChannelSchema>;
export type KazooWebhook = Static<typeof WebhookSchema>;
export type KazooCallflow = Static<typeof CallflowSchema>;
