import type { WrittenChoice } from "../domain/menu.ts";
import { indexOf } from "../domain/settings-index.ts";
import type { Line, WorkspaceSettings } from "../domain/settings.ts";
import { placeMenu } from "../services/lines/place-menu.ts";
import type { LineCapabilities } from "../telephony/port.ts";
import { routingAdapters } from "../telephony/registry.ts";

type Choices = readonly WrittenChoice[];

const known = new WeakMap<WorkspaceSettings, Map<string, WeakMap<Choices, Choices>>>();

/** What a line can offer its callers of a menu: found out once for each version of the settings. */
export function menuOn(
  line: Line,
  choices: Choices,
  settings: WorkspaceSettings | undefined,
  capabilities: LineCapabilities,
): Choices {
  const adapter = routingAdapters.get(line.vendor);
  // Who can't be asked at all is told so, not that the menu is empty.
  if (settings === undefined || adapter === undefined || !capabilities.questions) return choices;
  const lines = known.get(settings) ?? new Map<string, WeakMap<Choices, Choices>>();
  known.set(settings, lines);
  const menus = lines.get(line.id) ?? new WeakMap<Choices, Choices>();
  lines.set(line.id, menus);
  const before = menus.get(choices);
  if (before !== undefined) return before;
  const { choices: made } = placeMenu(choices, {
    line,
    adapter,
    capabilities,
    lineById: (id) => settings.lines.find((one) => one.id === id),
    repById: (id) => indexOf(settings).repById.get(id),
  });
  menus.set(choices, made);
  return made;
}
