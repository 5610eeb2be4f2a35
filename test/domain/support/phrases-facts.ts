import type { OfferEnd } from "../../../src/domain/facts.ts";
import { id, span, type Phrase } from "./phrase.ts";
import { DAY, MINUTE, NOW, talk } from "./scene.ts";

/** What is known of the caller. */
export const factsPhrases: readonly Phrase[] = [
  [
    /^contact (\d+) of (\w+)(?:, changed (\d+) (\w+) ago)?$/,
    (s, [, crmId, owner, count, unit]) => {
      const ownerId = owner === "nobody" ? null : `owner-${id(owner)}`;
      const changedAt = count === undefined ? null : NOW - span(count, unit);
      s.facts.contacts = [...s.facts.contacts, { crmId: crmId ?? "", ownerId, changedAt }];
      s.facts.contactCount = Math.max(s.facts.contactCount, s.facts.contacts.length);
    },
  ],
  [
    /^(\d+) contacts of (\w+)$/,
    (s, [, count, owner]) => {
      const ownerId = owner === "nobody" ? null : `owner-${id(owner)}`;
      const from = s.facts.contacts.length;
      const more = Array.from({ length: Number(count) }, (_, index) => String(from + index + 1));
      s.facts.contacts = [
        ...s.facts.contacts,
        ...more.map((crmId) => ({ crmId, ownerId, changedAt: null })),
      ];
      s.facts.contactCount = Math.max(s.facts.contactCount, s.facts.contacts.length);
    },
  ],
  [
    /^(\w+) rang them in vain (\d+) (min|h|days?) ago$/,
    (s, [, name, count, unit]) => {
      const at = NOW - span(count, unit);
      s.facts.tries = [...s.facts.tries, { repId: name === "somebody" ? null : id(name), at }];
    },
  ],
  [
    /^found by the last (\d+) digits$/,
    (s, [, count]) => {
      s.facts.lastDigits = Number(count);
    },
  ],
  [
    /^(\d+) contacts in all$/,
    (s, [, count]) => {
      s.facts.contactCount = Number(count);
    },
  ],
  [
    /^pinned to (\w+)$/,
    (s, [, name]) => {
      s.facts.pinnedRepId = id(name);
    },
  ],
  [
    /^deal (\d+) of (\w+)(?: worth (-?\d+))?(?: at (\w+))? on contact (\d+)(?:, changed (\d+) (\w+) ago)?$/,
    (s, [, crmId, owner, amount, stage, contactId, count, unit]) => {
      const deal = {
        crmId: crmId ?? "",
        ownerId: `owner-${id(owner)}`,
        amount: amount === undefined ? null : Number(amount),
        stage: stage ?? "open",
        changedAt: NOW - (count === undefined ? DAY : span(count, unit)),
        contactId: contactId ?? "",
      };
      s.facts.deals = [...s.facts.deals, deal];
    },
  ],
  [
    /^contact (\d+) is looked after by (\w+) too$/,
    (s, [, contactId, owner]) => {
      s.facts.furtherOwners = [
        ...s.facts.furtherOwners,
        { contactId: contactId ?? "", ownerId: `owner-${id(owner)}` },
      ];
    },
  ],
  [
    /^(ticket|lead) (\d+) of (\w+) on contact (\d+)(?:, changed (\d+) (\w+) ago)?$/,
    (s, [, what, crmId, owner, contactId, count, unit]) => {
      s.facts.work = [
        ...s.facts.work,
        {
          kind: what === "lead" ? "lead" : "ticket",
          crmId: crmId ?? "",
          ownerId: `owner-${id(owner)}`,
          changedAt: NOW - (count === undefined ? DAY : span(count, unit)),
          contactId: contactId ?? "",
        },
      ];
    },
  ],
  [
    /^company (\d+) of (\w+)$/,
    (s, [, crmId, owner]) => {
      s.facts.companies = [
        ...s.facts.companies,
        {
          crmId: crmId ?? "",
          ownerId: owner === "nobody" ? null : `owner-${id(owner)}`,
          mainLine: false,
        },
      ];
    },
  ],
  [
    /^parent company (\d+) of (\w+)$/,
    (s, [, crmId, owner]) => {
      s.facts.companies = [
        ...s.facts.companies,
        { crmId: crmId ?? "", ownerId: `owner-${id(owner)}`, mainLine: false, parent: true },
      ];
    },
  ],
  [
    /^main line of company (\d+) of (\w+)$/,
    (s, [, crmId, owner]) => {
      s.facts.companies = [
        ...s.facts.companies,
        {
          crmId: crmId ?? "",
          ownerId: owner === "nobody" ? null : `owner-${id(owner)}`,
          mainLine: true,
        },
      ];
    },
  ],
  [
    /^(\w+) (talked|was called|rang them)(?: for (\d+) (s|min))? (\d+) (min|h|days?) ago$/,
    (s, [, name, how, length, lengthUnit, count, unit]) => {
      const connectedAt = NOW - span(count, unit);
      const endedAt = connectedAt + (length === undefined ? 5 * MINUTE : span(length, lengthUnit));
      const repId = name === "somebody" ? null : id(name);
      s.facts.talks = [
        ...s.facts.talks,
        talk(repId, {
          connectedAt,
          endedAt,
          direction: how === "rang them" ? "outbound" : "inbound",
        }),
      ];
    },
  ],
  [
    /^(\w+) passed them on to (\w+) (\d+) days? ago(?:, (\d+) s later)?$/,
    (s, [, first, second, count, later = "5"]) => {
      const connectedAt = NOW - span(count, "days");
      s.facts.talks = [
        ...s.facts.talks,
        talk(id(first), { connectedAt, endedAt: connectedAt + MINUTE }),
        talk(id(second), {
          connectedAt: connectedAt + MINUTE + span(later, "s"),
          endedAt: connectedAt + 9 * MINUTE,
        }),
      ];
    },
  ],
  [
    /^(\w+) is talking with them$/,
    (s, [, name]) => {
      s.facts.talks = [
        ...s.facts.talks,
        talk(id(name), { connectedAt: NOW - MINUTE, endedAt: null }),
      ];
    },
  ],
  [
    /^the team's turn is (\d+)$/,
    (s, [, turn]) => {
      s.facts.teamTurn = Number(turn);
    },
  ],
  [
    /^(\w+) (declined|did not answer|was busy for|could not be reached for|was offered) this call$/,
    (s, [, name, what]) => {
      const ended: Readonly<Record<string, OfferEnd>> = {
        declined: "declined",
        "did not answer": "no-answer",
        "was busy for": "busy",
        "could not be reached for": "failed",
        "was offered": "unknown",
      };
      s.facts.session = {
        ...s.facts.session,
        offered: new Map([...s.facts.session.offered, [id(name), ended[what ?? ""] ?? "unknown"]]),
      };
    },
  ],
  [
    /^they were asked before$/,
    (s) => {
      s.facts.session = { ...s.facts.session, askedRounds: 1 };
    },
  ],
  [
    /^(\d+) calls within a minute$/,
    (s, [, count]) => {
      s.facts.callsLastMinute = Number(count);
    },
  ],
];
