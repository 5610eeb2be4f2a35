import { describe, expect, it } from "vitest";
import { regionOf } from "../../src/domain/settings.ts";

describe("the region that numbers are read in", () => {
  it("is the workspace's, or US where it is not known", () => {
    expect(regionOf({ defaultRegion: "IN" })).toBe("IN");
    expect(regionOf(null)).toBe("US");
    expect(regionOf(undefined)).toBe("US");
  });
});
