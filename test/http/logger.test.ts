import { describe, expect, it } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import { createLogger } from "../../src/http/logger.ts";

function logged(...entry: [object, string]): string {
  const lines: string[] = [];
  createLogger("info", { write: (line) => lines.push(line) }).info(...entry);
  return lines.join("");
}

describe("the log", () => {
  it("never holds personal data, tokens or cookies", () => {
    const headers = { authorization: "Bearer hidden-1", cookie: "hidden-2", accept: "shown-1" };
    const line = logged(
      { pii: { from: "hidden-3" }, call: { pii: "hidden-4", id: "shown-2" }, req: { headers } },
      "call routed",
    );
    expect(line).not.toContain("hidden");
    expect(line).toContain("shown-1");
    expect(line).toContain("shown-2");
  });

  it("holds an error's kind, code and place, its words only when they are ours", () => {
    const cause = Object.assign(new Error("Key (email)=(ann@example.com) exists"), {
      code: "23505",
    });
    const foreign = logged({ err: cause }, "failed");
    expect(foreign).toContain("23505");
    expect(foreign).toContain("logger.test.ts");
    expect(foreign).not.toContain("ann@example.com");
    const ours = logged({ err: new StickylineError("CONFLICT", "taken", { cause }) }, "failed");
    expect(ours).toContain("taken");
    expect(ours).not.toContain("ann@example.com");
  });
});
