import { describe, expect, it } from "vitest";
import { settleSituation } from "./support/situation.ts";

/** The ladder that an admin sees, a line for each step: `contact-owner: refused, Ada Byron is on a call`. */
const ladderOf = (known: string) =>
  settleSituation(known).settled.rungs.map(({ rung, result, why }) => `${rung}: ${result}, ${why}`);

/** Whom the steps that took the call, or were refused it, are about. */
const repsOf = (known: string, result: "taken" | "refused") =>
  settleSituation(known).settled.rungs.flatMap((one) =>
    one.result === result ? [one.repId ?? null] : [],
  );

const AWAY_FROM_ADA = [
  "pinned: refused, none is set",
  "ring-back: refused, no recent unanswered call to this number",
  "deal-owner: refused, the contact has no open deal",
];
const NOBODY_ELSE = [
  "secondary-owner: refused, the contact has no secondary owner",
  "last-agent: refused, nobody has talked with this number recently",
  "company-owner: refused, the contact's company is not known",
  "backup: refused, nobody is named as a stand-in",
  "line-owner: refused, none is set",
];

describe("the ladder that an admin sees", () => {
  it("ends at the step that took the call", () => {
    const known = "contact 1 of Ada; Eve talked 1 day ago";
    expect(ladderOf(known)).toEqual([...AWAY_FROM_ADA, "contact-owner: taken, Ada Byron is free"]);
    expect(repsOf(known, "taken")).toEqual(["ada"]);
    expect(repsOf(known, "refused")).toEqual([null, null, null]);
    expect(ladderOf("pinned to Ada")).toEqual(["pinned: taken, Ada Byron is free"]);
  });

  it("names for an unknown number what each step looked for", () => {
    expect(ladderOf("")).toEqual([
      ...AWAY_FROM_ADA,
      "contact-owner: refused, no contact has this number",
      "secondary-owner: refused, no contact has this number",
      "last-agent: refused, nobody has talked with this number recently",
      "company-owner: refused, the contact's company is not known",
      "backup: refused, the contact has no owner",
      "line-owner: refused, none is set",
      "team: taken, takes the call",
    ]);
  });

  it("says of each step that the maps could not be read, and of the fallback too", () => {
    const unread = [
      "pinned",
      "ring-back",
      "deal-owner",
      "contact-owner",
      "secondary-owner",
      "last-agent",
      "company-owner",
      "backup",
      "line-owner",
    ].map((rung) => `${rung}: refused, the maps could not be read`);
    expect(ladderOf("maps unreadable")).toEqual([...unread, "team: taken, takes the call"]);
    expect(ladderOf("maps unreadable; no team")).toEqual([
      ...unread,
      "fallback: taken, the maps could not be read",
    ]);
    expect(ladderOf("no team").at(-1)).toBe("fallback: taken, takes the call");
  });

  it("reserves no member of the team where nobody can be reserved", () => {
    const team = "rule: team sales by longest-idle; Bob is in the team sales";
    const steps = ladderOf(`nobody could be reserved in time; ${team}`);
    expect(steps.filter((step) => step.startsWith("team: "))).toEqual([
      expect.stringMatching(/^team: refused, /),
      expect.stringMatching(/^team: taken, /),
    ]);
  });

  it("has nobody who takes the call while the caller is asked, waits or is promised something", () => {
    const busy = "contact 1 of Ada; Ada is on a call";
    const refused = [...AWAY_FROM_ADA, "contact-owner: refused, Ada Byron is on a call"];
    expect(ladderOf(busy)).toEqual([...refused, ...NOBODY_ELSE]);
    const below = [
      "secondary-owner",
      "last-agent",
      "company-owner",
      "backup",
      "line-owner",
      "team",
    ];
    const team = "rule: team sales by longest-idle; Bob is in the team sales";
    expect(ladderOf(`${busy}; rule: wait 30 s for the contact-owner; ${team}`)).toEqual([
      ...refused,
      ...below.map((rung) => `${rung}: refused, the caller is asked first`),
    ]);
    expect(ladderOf(`${busy}; rule: contact-owner or voicemail; ${team}`)).toEqual([
      ...refused,
      ...below.map((rung) => `${rung}: refused, the step above allows nobody else`),
    ]);
    expect(ladderOf(`${busy}; ${team}`)).toEqual([
      ...refused,
      ...NOBODY_ELSE,
      "team: refused, the caller is asked first",
    ]);
  });

  it("names nobody where the line is closed", () => {
    expect(ladderOf("contact 1 of Ada; closed; rule: closed means end")).toEqual([]);
  });

  it("names a rep once, and then that they were tried above", () => {
    const known =
      "contact 1 of Ada; Ada talked 1 day ago; Ada is away; rule: team sales by longest-idle";
    expect(ladderOf(`${known}; Ada is in the team sales`)).toEqual([
      ...AWAY_FROM_ADA,
      "contact-owner: refused, Ada Byron is away",
      ...NOBODY_ELSE.slice(0, 1),
      "last-agent: refused, Ada Byron was already tried on an earlier step",
      ...NOBODY_ELSE.slice(2),
      "team: refused, the team has no further members",
      "team: taken, takes the call",
    ]);
  });

  it("says for what reason a caller's own rep was passed over", () => {
    const ownerOf = (known: string) => ladderOf(`contact 1 of Ada; ${known}`)[3];
    expect(ownerOf("comparison group")).toBe(
      "contact-owner: refused, Ada Byron (this caller is in the comparison group)",
    );
    expect(ownerOf("they pressed 1")).toBe(
      "contact-owner: refused, Ada Byron (the caller chose otherwise)",
    );
    expect(ownerOf("Ada is no rep")).toBe(
      "contact-owner: refused, that owner isn't set up as a rep",
    );
    expect(ownerOf("contact 2 of Bob")).toBe(
      "contact-owner: refused, contacts with different owners share this number",
    );
    expect(ownerOf("contact 2 of Bob; main line of company 8 of Kim")).toBe(
      "contact-owner: refused, many people share this number",
    );
    expect(ladderOf("contact 1 of nobody")[3]).toBe(
      "contact-owner: refused, the contact has no owner",
    );
  });

  it("says of the others why they name nobody", () => {
    const namesOf = (known: string) =>
      ladderOf(known).filter((line) => !/none is|unanswered call/.test(line));
    expect(namesOf("company 8 of nobody")[4]).toBe(
      "company-owner: refused, the contact has no owner",
    );
    expect(namesOf("company 8 of Kim; company 9 of Bob")[4]).toBe(
      "company-owner: refused, contacts with different owners share this number",
    );
    expect(namesOf("pinned to Bob; Bob is no rep")[0]).toBe(
      "pinned: refused, that owner isn't set up as a rep",
    );
    expect(namesOf("somebody talked 1 day ago")[3]).toBe(
      "last-agent: refused, that owner isn't set up as a rep",
    );
    expect(namesOf("Eve left, Bob follows; Bob is no rep; Eve talked 1 day ago")[3]).toBe(
      "last-agent: refused, that owner isn't set up as a rep",
    );
    expect(namesOf("deal 5 of Bob at lead on contact 1; rule: deals at closing")[0]).toBe(
      "deal-owner: refused, the contact has no open deal",
    );
  });

  it("says nothing of strict steps to the comparison group", () => {
    const known = "contact 1 of Ada; Eve talked 1 day ago; comparison group";
    expect(ladderOf(`${known}; rule: contact-owner or voicemail`)[5]).toBe(
      "last-agent: refused, Eve Hart (this caller is in the comparison group)",
    );
  });

  it("finds the stand-in of the caller's own rep wherever the team stands", () => {
    const known = "contact 1 of Ada; Ada is away; Ada has the backup Bob";
    expect(ladderOf(`${known}; rule: only team, contact-owner, backup`)).toEqual([
      "contact-owner: refused, Ada Byron is away",
      "backup: taken, Bob Stone is free",
    ]);
  });

  it("leaves the team out where the caller wants to be called back", () => {
    const known = "contact 1 of Ada; Ada is on a call; they pressed 2; Bob is in the team sales";
    for (const strategy of ["longest-idle", "all-at-once"]) {
      const { settled } = settleSituation(`${known}; rule: team sales by ${strategy}`);
      expect(settled.rungs.map(({ rung }) => rung)).not.toContain("team");
      expect(settled.taken).toEqual([]);
    }
  });

  it("says of a number that many share that it names nobody's own rep", () => {
    const shared = "deal 1 of Ada on contact 1; contact 1 of Ada; Eve talked 9 days ago";
    expect(ladderOf(`${shared}; 9 contacts in all`)).toEqual([
      "pinned: refused, none is set",
      "ring-back: refused, no recent unanswered call to this number",
      "deal-owner: refused, many people share this number",
      "contact-owner: refused, many people share this number",
      "secondary-owner: refused, many people share this number",
      "last-agent: refused, many people share this number",
      "company-owner: refused, the contact's company is not known",
      "backup: refused, the contact has no owner",
      "line-owner: refused, none is set",
      "team: taken, takes the call",
    ]);
  });

  it("tells of members who ring together who is free and why others are not", () => {
    const known =
      "rule: team sales by all-at-once; Bob is in the team sales; Eve is in the team sales; " +
      "Kim is in the team sales; Eve is on a call; rule: keep 0 of the team free";
    expect(ladderOf(known).slice(-3)).toEqual([
      "team: taken, Bob Stone is free",
      "team: refused, Eve Hart is on a call",
      "team: taken, Kim Park is free",
    ]);
    expect(repsOf(known, "taken")).toEqual(["bob", "kim"]);
    expect(ladderOf(`${known}; Bob hung up 5 s ago; rule: wrap-up 30 s`).slice(-2)).toEqual([
      "team: refused, Eve Hart is on a call",
      "team: taken, Kim Park is free",
    ]);
    expect(ladderOf(`${known}; rule: keep 1 of the team free`).slice(-1)).toEqual([
      "team: taken, Bob Stone is free",
    ]);
    const four = `${known}; Ada is in the team sales; rule: keep 1 of the team free`;
    expect(ladderOf(four).slice(-1)).toEqual([
      "team: refused, Kim Park is left free for the next caller",
    ]);
    expect(ladderOf(`${known}; no ringing together`).slice(-1)).toEqual([
      "team: taken, takes the call",
    ]);
  });
});

describe("a plan", () => {
  it.each([
    ["contact 1 of Ada", "ladder"],
    ["contact 1 of Ada; they stayed silent", "stayed-silent"],
    ["contact 1 of Ada; they pressed 9", "unknown-digit"],
    ["contact 1 of Ada; they pressed 1", "chose-team"],
    ["contact 1 of Ada; they pressed 2", "chose-callback"],
    ["rule: menu offers voicemail; they pressed 1", "chose-voicemail"],
    ["5 calls within a minute", "repeat-caller"],
    ["comparison group", "held-out"],
    ["maps unreadable", "facts-missing"],
    ["caller withheld", "withheld"],
    ["caller is a rep's phone", "own-rep"],
    ["caller is one of our lines", "own-line"],
    ["closed; rule: closed means end", "closed"],
    ["closed", "closed"],
    ["closed; rule: closed means ladder", "ladder"],
  ])("says which way it went: %s", (known, path) => {
    expect(settleSituation(known).plan.path).toBe(path);
  });
});

it("names on a step whom a successor follows, and nobody on the others", () => {
  const { rungs } = settleSituation(
    "contact 1 of Ada; Ada left, Bob follows; Bob is on a call",
  ).settled;
  const followed = rungs.filter((rung) => "successorOf" in rung);
  expect(followed.map(({ rung, repId, successorOf }) => [rung, repId, successorOf])).toEqual([
    ["contact-owner", "bob", "Ada Byron"],
  ]);
});
