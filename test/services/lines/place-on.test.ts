import { describe, expect, it } from "vitest";
import { closedOn, whyNotThere } from "../../../src/services/lines/place-on.ts";
import { routingAdapters } from "../../../src/telephony/registry.ts";
import type { RoutingAdapter } from "../../../src/telephony/port.ts";

function adapterOf(vendor: string): RoutingAdapter {
  return routingAdapters.get(vendor) ?? expect.fail(`no adapter for ${vendor}`);
}
const closed = (vendor: string, type: string, id: string, vendorSettings = {}) =>
  closedOn(adapterOf(vendor), { vendorSettings }, { kind: "target", target: { type, id } }, true);
const FLOW = { flows: { night: [{ do: "hang-up" }] } };

describe("where a line sends its callers outside the hours", () => {
  it.each([
    ["dialpad", "Call Center", " 123 ", "callcenter", "123"],
    ["exotel", "List", "+919876511111, 09876522222", "list", "+919876511111,+919876522222"],
    ["exotel", "number", "09876511111", "number", "+919876511111"],
    ["kazoo", "User", " abc ", "user", "abc"],
  ])("is written as %s takes it: %s %o", (vendor, type, id, rightType, rightId) => {
    expect(closed(vendor, type, id)).toEqual({
      kind: "target",
      target: { type: rightType, id: rightId },
    });
  });

  it.each([
    ["dialpad", "voicemail", "123"],
    ["dialpad", "department", "9007199254740993"],
    ["dialpad", "number", "5551001"],
    ["exotel", "department", "123"],
    ["exotel", "list", "nobody, +919876511111"],
    ["exotel", "no-dial", "flow"],
    ["kazoo", "department", "123"],
    ["kazoo", "flow", "no-such-flow"],
    ["kazoo", "voicemail", "too-short"],
  ])("is the fallback, and said so, where %s can't be sent to %s %s", (vendor, type, id) => {
    expect(closed(vendor, type, id)).toEqual({ kind: "fallback", insteadOf: `${type} ${id}` });
    const rule = { kind: "target", target: { type, id } } as const;
    expect(whyNotThere(adapterOf(vendor), {}, rule)).toContain(`not ${type} ${id}: `);
  });

  it("may be what the line's own settings have", () => {
    expect(closed("exotel", "no-dial", "flow", { noDialWired: true }).kind).toBe("target");
    expect(closed("kazoo", "flow", "night", FLOW).kind).toBe("target");
  });

  it("is the fallback where nothing can be said, and a message where it can", () => {
    const end = { kind: "end" } as const;
    expect(closedOn(adapterOf("exotel"), {}, end, false)).toEqual({
      kind: "fallback",
      insteadOf: "a message",
    });
    expect(closedOn(adapterOf("dialpad"), {}, end, true)).toBe(end);
    expect(whyNotThere(adapterOf("exotel"), {}, end)).toBeNull();
  });
});
