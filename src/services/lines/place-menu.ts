import { StickylineError } from "../../domain/errors.ts";
import { choicesOf, type MenuChoice, type WrittenChoice } from "../../domain/menu.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingAdapter } from "../../telephony/port.ts";
import { identityOn } from "../routing/answer-call.ts";
import { placeOn } from "./place-on.ts";

/** What a menu may name, and what a line's phone system takes. */
export type MenuPlaces = {
  readonly line: Line;
  readonly adapter: RoutingAdapter;
  readonly capabilities: LineCapabilities;
  readonly lineById: (id: string) => Line | undefined;
  readonly repById: (id: string) => Rep | undefined;
};

type Placed = {
  readonly choices: readonly MenuChoice[];
  /** What is left out, one sentence each. */
  readonly faults: readonly string[];
};

/** What a line's callers are not offered of a menu, one sentence each. Who can't be asked at all is told so elsewhere. */
export function menuFaults(
  written: readonly WrittenChoice[],
  known: Omit<MenuPlaces, "lineById" | "repById"> & {
    readonly lines: readonly Line[];
    readonly reps: readonly Rep[];
  },
): readonly string[] {
  const { lines, reps, line, capabilities } = known;
  if (!capabilities.questions) return [];
  const places = {
    ...known,
    lineById: (lineId: string) => lines.find(({ id }) => id === lineId),
    repById: (repId: string) => reps.find(({ id }) => id === repId),
  };
  return placeMenu(written, places).faults.map(
    (fault) => `${line.name} (${line.vendor}): ${fault}`,
  );
}

/** What a line can offer its callers of a menu, targets as its phone system writes them; and why not the rest. */
export function placeMenu(
  written: readonly WrittenChoice[],
  places: MenuPlaces,
  under: string = "",
): Placed {
  const placed = choicesOf(written).map((choice) => placeChoice(choice, places, under));
  return {
    choices: placed.flatMap(({ choices }) => choices),
    faults: placed.flatMap(({ faults }) => faults),
  };
}

function placeChoice(choice: MenuChoice, places: MenuPlaces, under: string): Placed {
  const pressed = `${under}${choice.digit}`;
  if (choice.do === "menu") {
    const inside = placeMenu(choice.choices, places, `${pressed} `);
    if (inside.choices.length === 0) return inside;
    return { choices: [{ ...choice, choices: endsOf(inside.choices) }], faults: inside.faults };
  }
  const fault = faultOf(choice, places);
  if (fault !== null) {
    return { choices: [], faults: [`callers are not offered ${pressed}: ${fault}`] };
  }
  if (choice.do !== "target") return { choices: [choice], faults: [] };
  const { line, adapter } = places;
  const target = placeOn(adapter, line, choice.target, "menu.target");
  return { choices: [{ ...choice, target }], faults: [] };
}

/** A second level has no third. */
function endsOf(choices: readonly MenuChoice[]) {
  return choices.flatMap((choice) => (choice.do === "menu" ? [] : [choice]));
}

function faultOf(choice: MenuChoice, places: MenuPlaces): string | null {
  const { line, adapter, capabilities } = places;
  switch (choice.do) {
    case "voicemail":
      return capabilities.voicemail ? null : "a call can't be sent to voicemail here.";
    case "rep": {
      const rep = places.repById(choice.repId);
      if (rep === undefined) return "that rep is gone.";
      return identityOn(line, rep) === undefined
        ? `${rep.name} has no phone on this phone system.`
        : null;
    }
    case "line":
      return lineFault(places, places.lineById(choice.lineId));
    case "target":
      return targetFault(() => placeOn(adapter, line, choice.target, "menu.target"));
    case "team":
    case "callback":
    case "message":
    case "menu":
      return null;
  }
}

/** A call stays in the account that it came to. */
function lineFault({ line, adapter }: MenuPlaces, other: Line | undefined): string | null {
  if (other === undefined) return "that line is gone.";
  if (other.id === line.id) return "it is this line itself.";
  if (!other.enabled) return `the line ${other.name} is switched off.`;
  const isElsewhere =
    other.connectionId !== null &&
    line.connectionId !== null &&
    other.connectionId !== line.connectionId;
  if (other.vendor !== line.vendor || isElsewhere) {
    return `the line ${other.name} is on another phone system.`;
  }
  return targetFault(() => {
    for (const target of [other.fallback, other.team]) {
      if (target !== null) placeOn(adapter, line, target, "menu.target");
    }
  });
}

function targetFault(place: () => unknown): string | null {
  try {
    place();
    return null;
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    return error.message;
  }
}
