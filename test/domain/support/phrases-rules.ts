import type { WrittenChoice } from "../../../src/domain/menu.ts";
import { rung, type Phrase } from "./phrase.ts";

/** One of each kind, and a second level. */
export const OWN_MENU: readonly WrittenChoice[] = [
  { digit: "1", do: "rep", repId: "bob", say: { en: "For {name}, press {digit}." } },
  { digit: "2", do: "callback" },
  {
    digit: "3",
    do: "target",
    target: { type: "department", id: "7" },
    say: { en: "For invoices, press {digit}.", de: "Für Rechnungen drücken Sie die {digit}." },
  },
  {
    digit: "4",
    do: "message",
    message: { en: "We are open from nine to five." },
    say: { en: "For our hours, press {digit}." },
  },
  {
    digit: "5",
    do: "menu",
    say: { en: "For all else, press {digit}." },
    choices: ["voicemail", { digit: "*", do: "rep", repId: "eve", say: { en: "Eve: {digit}." } }],
  },
  { digit: "6", do: "line", lineId: "support", say: { en: "For support, press {digit}." } },
  { digit: "0", do: "team", say: { en: "For anybody, press {digit}." } },
];

/** What the policy says. */
export const rulesPhrases: readonly Phrase[] = [
  [
    /^rule: callers are (never|always) asked for a number$/,
    (s, [, rule]) => {
      s.policy.callbackNumber = rule === "always" ? "always" : "never";
    },
  ],
  [
    /^rule: closed means (ladder|fallback|end)$/,
    (s, [, kind]) => {
      s.policy.closed = { kind: kind as "end" };
    },
  ],
  [
    /^rule: closed means (.+), which this line can't do$/,
    (s, [, insteadOf]) => {
      s.policy.closed = { kind: "fallback", insteadOf: insteadOf ?? "" };
    },
  ],
  [
    /^rule: closed means the night service$/,
    (s) => {
      s.policy.closed = { kind: "target", target: { type: "department", id: "9" } };
    },
  ],
  [
    /^rule: duty counts for (team-calls|all-calls)$/,
    (s, [, duty]) => {
      s.policy.duty = duty as "all-calls";
    },
  ],
  [
    /^rule: duty is ignored$/,
    (s) => {
      s.policy.duty = "ignore";
    },
  ],
  [
    /^rule: no menu$/,
    (s) => {
      s.policy.menu = { ...s.policy.menu, enabled: false };
    },
  ],
  [
    /^rule: menu offers (.+)$/,
    (s, [, list]) => {
      s.policy.menu = { enabled: true, choices: (list ?? "").split(", ") as ["team"] };
    },
  ],
  [
    /^rule: menu of our own$/,
    (s) => {
      s.policy.menu = { enabled: true, choices: OWN_MENU };
    },
  ],
  [
    /^rule: wait (\d+) s for the ([\w-]+)$/,
    (s, [, count, name]) => rung(s, name, { waitSeconds: Number(count) }),
  ],
  [
    /^rule: ring (\d+) s at the ([\w-]+)$/,
    (s, [, count, name]) => rung(s, name, { ringSeconds: Number(count) }),
  ],
  [
    /^rule: ([\w-]+) or (ask|voicemail|callback|team|fallback)$/,
    (s, [, name, otherwise]) => rung(s, name, { otherwise }),
  ],
  [
    /^rule: ([\w-]+) only of the team (\w+)$/,
    (s, [, name, team]) => rung(s, name, { teams: [team] }),
  ],
  [
    /^rule: look back (\d+) days$/,
    (s, [, count]) => rung(s, "last-agent", { lookBackDays: Number(count) }),
  ],
  [
    /^rule: talks from (\d+) s$/,
    (s, [, count]) => rung(s, "last-agent", { minTalkSeconds: Number(count) }),
  ],
  [
    /^rule: a call in vain counts (\d+) h$/,
    (s, [, count]) => rung(s, "ring-back", { hours: Number(count) }),
  ],
  [
    /^rule: a talk settles a shared number for (\d+) days$/,
    (s, [, count]) => {
      s.policy.sharedNumbers = { ...s.policy.sharedNumbers, talkSettlesDays: Number(count) };
    },
  ],
  [/^rule: outbound does not count$/, (s) => rung(s, "last-agent", { countOutbound: false })],
  [/^rule: who took the call first$/, (s) => rung(s, "last-agent", { transfers: "first" })],
  [/^rule: deals at (\w+)$/, (s, [, stage]) => rung(s, "deal-owner", { stages: [stage] })],
  [
    /^rule: deals from (\d+)$/,
    (s, [, amount]) => rung(s, "deal-owner", { minAmount: Number(amount) }),
  ],
  [/^rule: newest deal$/, (s) => rung(s, "deal-owner", { prefer: "newest" })],
  [
    /^rule: team (\w+) by (longest-idle|round-robin|all-at-once)$/,
    (s, [, team, strategy]) => rung(s, "team", { team, strategy }),
  ],
  [
    /^rule: keep (\d+) of the team free$/,
    (s, [, count]) => {
      s.policy.ringTogether = { ...s.policy.ringTogether, keepFree: Number(count) };
    },
  ],
  [
    /^rule: (\d+) ring together at the most$/,
    (s, [, count]) => {
      s.policy.ringTogether = { ...s.policy.ringTogether, maxParallel: Number(count) };
    },
  ],
  [
    /^rule: only (.+)$/,
    (s, [, list]) => {
      const names = (list ?? "").split(", ");
      s.policy.ladder = names
        .map((name) => s.policy.ladder.find((step) => step.rung === name))
        .filter((step) => step !== undefined);
    },
  ],
  [
    /^rule: then the parent company's owner$/,
    (s) => {
      s.policy.ladder = s.policy.ladder.flatMap((step) =>
        step.rung === "company-owner"
          ? [step, { ...step, rung: "parent-company-owner" as const, otherwise: "next" as const }]
          : [step],
      );
    },
  ],
  [
    /^rule: first the owner of an open (ticket|lead)$/,
    (s, [, what]) => {
      const name = what === "lead" ? "lead-owner" : "ticket-owner";
      const base = { waitSeconds: 0, ringSeconds: null, otherwise: "next" as const, teams: [] };
      s.policy.ladder = [{ ...base, rung: name }, ...s.policy.ladder];
    },
  ],
  [
    /^rule: wrap-up (\d+) s$/,
    (s, [, count]) => {
      s.policy.wrapUpSeconds = Number(count);
    },
  ],
  [
    /^rule: check in after (\d+)$/,
    (s, [, count]) => {
      s.policy.checkInAfterMissed = Number(count);
    },
  ],
  [
    /^rule: repeat callers as others$/,
    (s) => {
      s.policy.repeatCallsPerMinute = null;
    },
  ],
  [
    /^rule: guess from (\d+) %$/,
    (s, [, percent]) => {
      s.policy.sharedNumbers = { ...s.policy.sharedNumbers, minConfidence: Number(percent) / 100 };
    },
  ],
];
