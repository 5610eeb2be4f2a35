import { Value } from "typebox/value";
import { StickylineError } from "../domain/errors.ts";
import type { Target } from "../domain/policy.ts";
import { DEFAULT_LINE_ROUTING, type Line, type LineRouting } from "../domain/settings.ts";
import { LineRoutingSchema } from "../schemas/line-routing.ts";
import type { Line as LineRow } from "./generated/client.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";

/** A row of `line` in the domain's words, its secrets opened. */
export function toLine(row: LineRow, box: SecretBox): Line {
  const openOrNull = (sealed: string | null, column: string) =>
    sealed === null ? null : box.open(sealed, placeOf("line", column, row.id));
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    key: row.key,
    vendor: row.vendor,
    name: row.name,
    connectionId: row.connectionId,
    secret: openOrNull(row.secretSealed, "secret_sealed"),
    previousSecret: openOrNull(row.previousSecretSealed, "previous_secret_sealed"),
    fallback: toTarget(row.fallback),
    team: row.team === null ? null : toTarget(row.team),
    busyMenu: row.busyMenu,
    enabled: row.enabled,
    sandbox: row.sandbox,
    vendorSettings: toRecord(row.vendorSettings),
    learnt: toRecord(row.learnt),
    ...toRouting(row.routing),
  };
}

function toRecord(json: LineRow["learnt"]): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
}

/** A line whose routing can't be read is routed as one without any: calls go on. */
function toRouting(stored: LineRow["routing"]): LineRouting {
  const known =
    typeof stored === "object" && stored !== null && !Array.isArray(stored) ? stored : {};
  const whole = { ...DEFAULT_LINE_ROUTING, ...known };
  return Value.Check(LineRoutingSchema, whole) ? whole : DEFAULT_LINE_ROUTING;
}

function toTarget(json: LineRow["fallback"]): Target {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    const { type, id } = { type: json["type"], id: json["id"] };
    if (typeof type === "string" && typeof id === "string") return { type, id };
  }
  throw new StickylineError(
    "CONFIG_INVALID",
    "a line's stored target is damaged: set its fallback and team anew",
  );
}
