import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { Provisioned, TelephonyClient } from "../../telephony/telephony-client.ts";
import type { AuditRecord } from "./provision-line.ts";

export type Deps = {
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  readonly getProvisioned: (workspaceId: string, lineId: string) => Promise<Provisioned | null>;
  readonly setProvisioned: (
    workspaceId: string,
    lineId: string,
    provisioned: Provisioned,
  ) => Promise<void>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly audit: (record: AuditRecord) => Promise<void>;
  readonly log: { warn(fields: Readonly<Record<string, unknown>>, message: string): void };
  readonly now: () => number;
};

export type WatchReport = {
  readonly checked: number;
  readonly reenabled: number;
  /** Switched off at the vendor, and no change is allowed yet. */
  readonly waiting: number;
  readonly failed: number;
};

type Outcome = "ok" | "reenabled" | "waiting" | "failed";

/**
 * Looks after a workspace's routers at the vendors, one after another: no event tells that a vendor switched one off, and all
 * its calls go to the default target until somebody sees it. A router that is off is enabled as soon as the vendor
 * allows a change, unless the line itself is switched off. One line's failure leaves the others alone.
 */
export function createWatchLines(deps: Deps): (workspaceId: string) => Promise<WatchReport> {
  return async (workspaceId) => {
    const outcomes: Outcome[] = [];
    for (const line of await deps.listLines(workspaceId)) {
      const outcome = await watch(deps, line).catch((error: unknown) => failed(deps, line, error));
      if (outcome !== null) outcomes.push(outcome);
    }
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    return {
      checked: outcomes.length,
      reenabled: count("reenabled"),
      waiting: count("waiting"),
      failed: count("failed"),
    };
  };
}

async function watch(deps: Deps, line: Line): Promise<Outcome | null> {
  if (!line.enabled || line.connectionId === null) return null;
  const known = await deps.getProvisioned(line.workspaceId, line.id);
  if (known === null) return null;
  const client = await deps.clientOf(line.workspaceId, line.connectionId);
  const { enabled } = await client.routerHealth(known.routerId, known);
  if (enabled) return "ok";
  deps.log.warn(fieldsOf(line), "the vendor has switched this line's router off");
  const provisioned = await client.reenableRouter(known, deps.now());
  await deps.setProvisioned(line.workspaceId, line.id, provisioned);
  await deps.audit({
    workspaceId: line.workspaceId,
    actor: "watch-lines",
    action: "line.re-enabled",
    subject: line.id,
    details: { routerId: known.routerId },
  });
  return "reenabled";
}

function failed(deps: Deps, line: Line, error: unknown): Outcome {
  const code = error instanceof StickylineError ? error.code : "unexpected";
  deps.log.warn({ ...fieldsOf(line), code, err: error }, "could not look after this line");
  return code === "VENDOR_RATE_LIMITED" ? "waiting" : "failed";
}

function fieldsOf(line: Line) {
  return { workspaceId: line.workspaceId, lineId: line.id };
}
