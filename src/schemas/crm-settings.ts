import { Type } from "typebox";
import { Value } from "typebox/value";
import {
  changeCrmSettings,
  type CrmSettings,
  type CrmSettingsChange,
  DEFAULT_CRM_SETTINGS,
} from "../domain/crm-settings.ts";

const strict = { additionalProperties: false } as const;

const Adopt = Type.Object(
  {
    enabled: Type.Boolean(),
    minimumTalkSeconds: Type.Integer({ minimum: 1, maximum: 3_600 }),
    directions: Type.Array(Type.Enum(["inbound", "outbound"]), { minItems: 1, maxItems: 2 }),
    teams: Type.Union([
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 100 }),
      Type.Null(),
    ]),
    assignee: Type.Enum(["who-talked", "in-turn"]),
    lostAfterMonths: Type.Union([Type.Integer({ minimum: 1, maximum: 24 }), Type.Null()]),
  },
  strict,
);
const CreateContact = Type.Object(
  {
    enabled: Type.Boolean(),
    lastName: Type.String({ minLength: 1, maxLength: 100, pattern: "^[^\\r\\n]*\\S[^\\r\\n]*$" }),
    ownedByRep: Type.Boolean(),
  },
  strict,
);
const Timeline = Type.Object(
  {
    entry: Type.Enum(["auto", "call", "note", "annotate", "app-event", "off"]),
    appEvents: Type.Boolean(),
    otherCalls: Type.Enum(["auto", "on", "off"]),
    recordings: Type.Enum(["links", "off"]),
  },
  strict,
);

const Properties = Type.Array(Type.String({ pattern: "^[a-z][a-z0-9_]{0,99}$" }), {
  maxItems: 20,
  uniqueItems: true,
});

const SayingProperty = Type.String({ pattern: "^[a-z][a-z0-9_]{0,99}(=[^=;\\r\\n]{1,100})?$" });

const Reading = Type.Object(
  {
    phoneProperties: Type.Union([Properties, Type.Null()]),
    ownerProperties: Properties,
    doNotCallProperties: Type.Array(SayingProperty, { maxItems: 20, uniqueItems: true }),
    consentProperty: Type.Union([SayingProperty, Type.Null()]),
    dealTeam: Type.Boolean(),
    tickets: Type.Boolean(),
    leads: Type.Boolean(),
  },
  strict,
);

/** What we read of a CRM account, what we write to it, and when: as it is shown. */
export const CrmSettingsSchema = Type.Object(
  { reading: Reading, adopt: Adopt, createContact: CreateContact, timeline: Timeline },
  strict,
);

/** The same, as it is changed: what is absent stays. */
export const CrmSettingsChangeSchema = Type.Object(
  {
    reading: Type.Optional(Type.Partial(Reading, strict)),
    adopt: Type.Optional(Type.Partial(Adopt, strict)),
    createContact: Type.Optional(Type.Partial(CreateContact, strict)),
    timeline: Type.Optional(Type.Partial(Timeline, strict)),
  },
  strict,
);

/** Settings as they are stored, each part that is absent or unreadable by its default. */
export function toCrmSettings(stored: unknown): CrmSettings {
  if (!Value.Check(CrmSettingsChangeSchema, stored)) return DEFAULT_CRM_SETTINGS;
  const change: CrmSettingsChange = stored;
  return changeCrmSettings(DEFAULT_CRM_SETTINGS, change);
}
