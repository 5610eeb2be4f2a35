import { HOUR, id, lease, OFFICE, span, who, type Phrase } from "./phrase.ts";
import { DAY, MINUTE, NOW, QUESTION, SECOND } from "./scene.ts";

/** What the reps are doing. */
export const repsPhrases: readonly Phrase[] = [
  [
    /^(\w+) is on a call$/,
    (s, [, name]) => {
      who(s, name).leases = [lease("talking", 3 * HOUR)];
    },
  ],
  [
    /^(\w+) has a call on hold$/,
    (s, [, name]) => {
      who(s, name).leases = [lease("held", 3 * HOUR)];
    },
  ],
  [
    /^(\w+) has a call ringing$/,
    (s, [, name]) => {
      who(s, name).leases = [lease("ringing", MINUTE)];
    },
  ],
  [
    /^(\w+) is being put through$/,
    (s, [, name]) => {
      who(s, name).leases = [lease("offer", 40 * SECOND)];
    },
  ],
  [
    /^(\w+)'s last call was lost (\d+) h ago$/,
    (s, [, name, count]) => {
      who(s, name).leases = [lease("talking", 4 * HOUR - span(count, "h"))];
    },
  ],
  [
    /^(\w+) hung up (\d+) s ago$/,
    (s, [, name, count]) => {
      who(s, name).talkEndedAt = NOW - span(count, "s");
    },
  ],
  [
    /^(\w+) is away$/,
    (s, [, name]) => {
      who(s, name).away = true;
    },
  ],
  [
    /^(\w+) is away (until an hour from now|until an hour ago)$/,
    (s, [, name, when]) => {
      Object.assign(who(s, name), {
        away: true,
        awayUntilMs: NOW + (when === "until an hour ago" ? -HOUR : HOUR),
      });
    },
  ],
  [
    /^(\w+) is switched off$/,
    (s, [, name]) => {
      who(s, name).enabled = false;
    },
  ],
  [
    /^(\w+) is no rep$/,
    (s, [, name]) => {
      s.reps.delete(id(name));
    },
  ],
  [
    /^(\w+) is not on this phone system$/,
    (s, [, name]) => {
      who(s, name).reachable = false;
    },
  ],
  [
    /^(\w+) works until (\d\d:\d\d)$/,
    (s, [, name, to]) => {
      who(s, name).hours = { ...OFFICE, weekly: { fri: [["09:00", to ?? ""]] } };
    },
  ],
  [
    /^(\w+) has a holiday$/,
    (s, [, name]) => {
      who(s, name).hours = {
        ...OFFICE,
        holidays: [{ date: "2026-11-20", name: "Founders' Day", spans: [] }],
      };
    },
  ],
  [
    /^(\w+)'s phone says (do-not-disturb|off-duty|available|unavailable|wrap-up) (\d+) min ago$/,
    (s, [, name, kind, count]) => {
      who(s, name).status = {
        kind: kind as "available",
        source: "dialpad",
        at: NOW - span(count, "min"),
      };
    },
  ],
  [
    /^(\w+) missed (\d+) in a row$/,
    (s, [, name, count]) => {
      who(s, name).missedInARow = Number(count);
    },
  ],
  [
    /^(\w+) has the backup (\w+)$/,
    (s, [, name, other]) => {
      who(s, name).backupId = id(other);
    },
  ],
  [
    /^(\w+) is out of the office, (\w+) stands in$/,
    (s, [, name, other]) => {
      who(s, name).delegate = { repId: id(other), fromMs: NOW - DAY, untilMs: NOW + DAY };
    },
  ],
  [
    /^(\w+) will be out of the office, (\w+) stands in$/,
    (s, [, name, other]) => {
      who(s, name).delegate = { repId: id(other), fromMs: NOW + DAY, untilMs: null };
    },
  ],
  [
    /^(\w+) was out of the office, (\w+) stood in$/,
    (s, [, name, other]) => {
      who(s, name).delegate = { repId: id(other), fromMs: null, untilMs: NOW };
    },
  ],
  [
    /^(\w+) left$/,
    (s, [, name]) => {
      who(s, name).left = true;
    },
  ],
  [
    /^(\w+) left, (\w+) follows$/,
    (s, [, name, other]) => {
      Object.assign(who(s, name), {
        left: true,
        successor: { repId: id(other), fromMs: null, untilMs: NOW + DAY },
      });
    },
  ],
  [
    /^(\w+) left long ago, (\w+) followed$/,
    (s, [, name, other]) => {
      Object.assign(who(s, name), {
        left: true,
        successor: { repId: id(other), fromMs: null, untilMs: NOW - DAY },
      });
    },
  ],
  [
    /^(\w+) is in the team (\w+)(?: with weight (\d))?$/,
    (s, [, name, team, weight]) => {
      const member = who(s, name);
      Object.assign(member, { teams: [...member.teams, team ?? ""], weight: Number(weight ?? 1) });
      s.facts.teamRepIds = [...s.facts.teamRepIds, member.id];
    },
  ],
  [
    /^another caller waits for (\w+), due in (\d+) s$/,
    (s, [, name, due]) => {
      who(s, name).waiting = [
        { legId: "dialpad:7", since: NOW - MINUTE, dueAt: NOW + span(due, "s") },
      ];
    },
  ],
  [
    /^another caller waited for (\w+), due (\d+) s ago$/,
    (s, [, name, due]) => {
      who(s, name).waiting = [
        { legId: "dialpad:7", since: NOW - MINUTE, dueAt: NOW - span(due, "s") },
      ];
    },
  ],
  [
    /^they have waited (\d+) s for (\w+)( longest)?$/,
    (s, [, count, name, longest]) => {
      const since = NOW - span(count, "s");
      s.facts.session = {
        ...s.facts.session,
        waitingSince: new Map([[id(name), since]]),
        askedRounds: 1,
      };
      const own = { legId: QUESTION.legId, since, dueAt: NOW };
      const member = who(s, name);
      member.waiting = longest === undefined ? [...member.waiting, own] : [own, ...member.waiting];
    },
  ],
];
