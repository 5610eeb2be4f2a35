import { expect, it } from "vitest";
import { decideSituation } from "./support/situation.ts";

const UNASKED = /callers can't be asked to choose/;
const MENU = "rule: menu of our own";
const NEVER = "a phone system that never asks";
const BUSY = "contact 1 of Ada; Ada is on a call";

it("says that a caller can't be asked where they were to choose among more than we do anyhow", () => {
  const reason = (...known: string[]) => decideSituation(known.join("; ")).reason;
  expect(reason(BUSY, MENU, NEVER)).toMatch(UNASKED);
  // the team, a callback and a message are had without a question
  expect(reason(BUSY, NEVER)).not.toMatch(UNASKED);
  // nobody but the team was meant
  expect(reason(MENU, NEVER)).not.toMatch(UNASKED);
});
