import { describe, expect, it } from "vitest";
import {
  createPublishedCheck,
  hasPublishedSchemas,
  unlessThere,
} from "./support/published-schemas.ts";

const id = "0".repeat(32);

describe.skipIf(!hasPublishedSchemas)(`KAZOO's published schemas${unlessThere}`, () => {
  const check = createPublishedCheck();

  it.each([
    ["a ring group of bare ids", { module: "ring_group", data: { endpoints: ["a"] } }],
    ["a response code as text", { module: "response", data: { code: "486" } }],
    ["a response without a code", { module: "response", data: {} }],
    ["a module that does not exist", { module: "say", data: { text: "Hello" } }],
    ["a child that is no action", { module: "user", data: { id }, children: { module: "x" } }],
    ["a mailbox by a short id", { module: "voicemail", data: { id: "12" } }],
    ["an action without data", { module: "hangup" }],
  ])("refuse %s", (_name, flow) => {
    expect(check(flow)).not.toEqual([]);
  });

  it("take what is right", () => {
    const children = { _: { module: "voicemail", data: { id }, children: {} } };
    expect(check({ module: "user", data: { id }, children })).toEqual([]);
  });
});
