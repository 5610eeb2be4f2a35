import { Badge } from "@mantine/core";
import type { Presence } from "../api/resources.ts";
import { words } from "../words/en.ts";
import { wordFor } from "../words/known.ts";

const colours: Readonly<Record<string, string>> = {
  free: "green",
  offered: "blue",
  ringing: "blue",
  talking: "indigo",
  "wrap-up": "violet",
  away: "orange",
};

/** What keeps every call from a rep says more than that they are away. */
const FOR_GOOD: Readonly<Record<string, string>> = {
  "not-reachable-here": "no-phone",
  disabled: "disabled",
  left: "left",
};

/** What a rep is doing, in one word. */
export function State({ rep }: { rep: Presence | undefined }) {
  const state = FOR_GOOD[rep?.refusal ?? ""] ?? rep?.state ?? "unknown";
  return (
    <Badge variant="light" color={colours[state] ?? "gray"}>
      {wordFor(words.presence, state)}
    </Badge>
  );
}
