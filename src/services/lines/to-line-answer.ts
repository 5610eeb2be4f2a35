import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { RoutingAdapter } from "../../telephony/port.ts";
import { cannotDo } from "./cannot-do.ts";
import { menuFaults } from "./place-menu.ts";
import { whyNotThere } from "./place-on.ts";
import { toLineView } from "./to-line-view.ts";

/** A line, and what its phone system can't do of its policy. */
export type LineAnswer = Line & {
  readonly warnings: readonly string[];
  /** The last part of its routing URL. */
  readonly routePath: string;
};

/** What a line's answer is made from besides the line. */
export type Known = {
  readonly live: ReadonlyMap<string, Policy>;
  readonly reps: readonly Rep[];
  readonly lines: readonly Line[];
};

/** A line with its warnings. `adapter`: of its phone system; undefined: none here knows it. */
export function toLineAnswer(
  adapter: RoutingAdapter | undefined,
  line: Line,
  { live, reps, lines }: Known,
): LineAnswer {
  const routePath = adapter?.routePath ?? "route";
  if (adapter === undefined) return { ...line, warnings: [], routePath };
  const ids = [line.policyId, ...line.numbers.map(({ policyId }) => policyId)];
  const used = new Set(ids.map((id) => (id === null ? undefined : live.get(id))));
  const capabilities =
    adapter.capabilitiesOn?.(line.vendorSettings ?? {}, line.connectionId !== null) ??
    adapter.capabilities;
  const places = { line, adapter, capabilities, lines, reps };
  const warnings = [...used].flatMap((policy = DEFAULT_POLICY) => [
    ...cannotDo(policy, line, capabilities),
    ...menuFaults(policy.menu.choices, places),
  ]);
  const rules =
    line.closed === null
      ? [...used].map((policy) => (policy ?? DEFAULT_POLICY).closed)
      : [line.closed];
  const misplaced =
    line.hours === null ? [] : rules.map((rule) => whyNotThere(adapter, line, rule));
  const idle = line.hours !== null && rules.some(({ kind }) => kind === "ladder");
  const own = adapter.warnOf?.(toLineView(line, "")) ?? [];
  const hours = [
    ...misplaced.filter((sentence) => sentence !== null),
    ...(idle ? ["its hours change nothing: outside them the ladder goes on as inside."] : []),
  ];
  const named = [...hours, ...own].map((sentence) => `${line.name} (${line.vendor}): ${sentence}`);
  return { ...line, warnings: [...new Set([...warnings, ...named])], routePath };
}
