import type { LineView } from "../../../../src/telephony/port.ts";
import { kazooId } from "../../../support/kazoo-line.ts";

/** A KAZOO line as its adapter sees it. */
export function lineView(change: Partial<LineView> = {}): LineView {
  return {
    id: "line-1",
    secrets: [],
    fallback: { type: "group", id: kazooId("f") },
    region: "US",
    webhooksUrl: "https://route.example/v1/kazoo/key",
    settings: {},
    ...change,
  };
}
