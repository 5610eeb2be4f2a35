import { expect, it } from "vitest";
import { isMailbox } from "../../src/domain/decision.ts";

it("leaves messages with a mailbox, and rings all else", () => {
  expect(isMailbox({ vendor: "kazoo", type: "voicemail", id: "1" })).toBe(true);
  expect(isMailbox({ vendor: "kazoo", type: "user", id: "1" })).toBe(false);
});
