import { id, type Phrase } from "./phrase.ts";
import { CALLER } from "./scene.ts";

/** The call itself, and what the line can do. */
export const callsPhrases: readonly Phrase[] = [
  [
    /^they pressed ([\d*]+)$/,
    (s, [, digit]) => {
      s.question.digits = digit ?? "";
    },
  ],
  [
    /^they pressed (\d|\*) and then (\d|\*)$/,
    (s, [, menu, digit]) => {
      Object.assign(s.question, { menu, digits: digit });
    },
  ],
  [
    /^this line can ask for numbers$/,
    (s) => {
      Object.assign(s.question, { canAskNumber: true });
    },
  ],
  [
    /^asked for a number(?: for the (\d)\w+ time)?, they entered (nothing|one|one that can't be called)$/,
    (s, [, round = "1", what]) => {
      const number = what === "one" ? "+442079460000" : null;
      const said = what === "nothing" ? "nothing" : "number";
      const callbackNumber = { step: "enter", round: Number(round), said, number };
      Object.assign(s.question, { digits: "", callbackNumber });
    },
  ],
  [
    /^it was read back(?: for the (\d)\w+ time)?, and they said (yes|no|nothing)$/,
    (s, [, round = "1", said]) => {
      const callbackNumber = { step: "check", round: Number(round), said, number: "+442079460000" };
      Object.assign(s.question, { digits: "", callbackNumber });
    },
  ],
  [
    /^they pressed nothing under (\d)$/,
    (s, [, menu]) => {
      Object.assign(s.question, { menu, digits: "" });
    },
  ],
  [
    /^we may ask once more$/,
    (s) => {
      Object.assign(s.question, { repeat: { round: 1 } });
    },
  ],
  [
    /^they chose the line (\w+)$/,
    (s, [, onLine]) => {
      Object.assign(s.question, { digits: "1", onLine });
    },
  ],
  [
    /^a phone system that never asks$/,
    (s) => {
      Object.assign(s.question, { canAsk: false, canWait: null, neverAsks: true });
    },
  ],
  [
    /^they stayed silent$/,
    (s) => {
      s.question.digits = "";
      s.facts.session = {
        ...s.facts.session,
        askedRounds: Math.max(1, s.facts.session.askedRounds),
      };
    },
  ],
  [
    /^the call back can't be stored$/,
    (s) => {
      s.callbackStored = false;
    },
  ],
  [
    /^caller (withheld|invalid)$/,
    (s, [, kind]) => {
      s.question.caller = { kind: kind as "withheld" };
    },
  ],
  [
    /^caller is a colleague$/,
    (s) => {
      s.question.caller = { kind: "internal", e164: CALLER };
    },
  ],
  [
    /^caller is one of our lines$/,
    (s) => {
      s.question.ownNumber = "line";
    },
  ],
  [
    /^caller is a rep's phone$/,
    (s) => {
      s.question.ownNumber = "rep";
    },
  ],
  [
    /^comparison group$/,
    (s) => {
      s.question.heldOut = true;
    },
  ],
  [
    /^maps unreadable$/,
    (s) => {
      s.question.factsKnown = false;
    },
  ],
  [
    /^dialled (\w+)'s number$/,
    (s, [, name]) => {
      s.question.lineOwnerId = id(name);
    },
  ],
  [
    /^no team$/,
    (s) => {
      s.question.hasTeam = false;
    },
  ],
  [
    /^no questions$/,
    (s) => {
      Object.assign(s.question, { canAsk: false, canWait: null });
    },
  ],
  [
    /^no waiting$/,
    (s) => {
      s.question.canWait = null;
    },
  ],
  [
    /^no voicemail$/,
    (s) => {
      s.question.canVoicemail = false;
    },
  ],
  [
    /^nobody could be reserved in time$/,
    (s) => {
      s.question.claimMissing = true;
    },
  ],
  [
    /^(\w+)'s phone has just said that it is busy$/,
    (s, [, name]) => {
      const repId = id(name);
      const { session } = s.facts;
      s.facts.session = {
        ...session,
        offered: new Map([...session.offered, [repId, "busy"]]),
        justBusy: [...session.justBusy, repId],
      };
    },
  ],
  [
    /^no ringing together$/,
    (s) => {
      s.question.canRingGroup = false;
    },
  ],
  [
    /^closed(?: for (.+))?$/,
    (s, [, name]) => {
      s.question.open = false;
      s.closedFor = name ?? null;
    },
  ],
];
