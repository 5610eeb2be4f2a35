import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type {
  LineProblem,
  Provisioned,
  TelephonyClient,
} from "../../telephony/telephony-client.ts";
import { toLineSetup, type SetupDeps } from "./line-setup.ts";
import { vendorLock, type AuditRecord } from "./provision-line.ts";
import type { RemoveAtVendor } from "./remove-at-vendor.ts";

/** What the last look at the vendor found of a line. */
export type LineHealth = {
  readonly checkedAt: number;
  /** What could not be mended. */
  readonly problems: readonly (LineProblem | "key-revoked")[];
  /** One sentence each, for people. */
  readonly warnings: readonly string[];
};

export type Deps = SetupDeps & {
  /** Removed ones of which something is still at the vendor. */
  readonly listRemoved: (workspaceId: string) => Promise<readonly Line[]>;
  readonly getProvisioned: (workspaceId: string, lineId: string) => Promise<Provisioned | null>;
  readonly setProvisioned: (
    workspaceId: string,
    lineId: string,
    provisioned: Provisioned,
  ) => Promise<void>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly removeAtVendor: RemoveAtVendor;
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  readonly keepHealth: (line: Line, health: LineHealth) => Promise<void>;
  readonly audit: (record: AuditRecord) => Promise<void>;
  readonly log: { warn(fields: Readonly<Record<string, unknown>>, message: string): void };
  readonly now: () => number;
};

export type WatchReport = {
  readonly checked: number;
  /** Something was not as it should be, and is again. */
  readonly mended: number;
  /** Something is to be mended, and no change is allowed yet. */
  readonly waiting: number;
  readonly failed: number;
};

type Outcome = keyof Omit<WatchReport, "checked"> | "ok";

/**
 * Looks after a workspace's lines at their vendors, one after another: no event tells that a vendor switched a router off, or
 * that somebody changed a secret, a URL or a subscription there by hand. What differs is mended as soon as the vendor allows a
 * change, unless the line itself is switched off; what removed lines have left is taken away. One line's failure
 * leaves the others alone.
 */
export function createWatchLines(deps: Deps): (workspaceId: string) => Promise<WatchReport> {
  return async (workspaceId) => {
    const passes = new Map<string, Promise<TelephonyClient>>();
    const passOf = (connectionId: string) => {
      const known =
        passes.get(connectionId) ??
        deps.clientOf(workspaceId, connectionId).then((client) => client.onePass?.() ?? client);
      passes.set(connectionId, known);
      return known;
    };
    for (const line of await deps.listRemoved(workspaceId)) {
      await deps.removeAtVendor(line).catch((error: unknown) => failed(deps, line, error));
    }
    const outcomes: Outcome[] = [];
    for (const line of await deps.listLines(workspaceId)) {
      const outcome = await watch(deps, line, passOf).catch((error: unknown) =>
        failed(deps, line, error),
      );
      if (outcome !== null) outcomes.push(outcome);
    }
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    return {
      checked: outcomes.length,
      mended: count("mended"),
      waiting: count("waiting"),
      failed: count("failed"),
    };
  };
}

async function watch(
  deps: Deps,
  line: Line,
  passOf: (connectionId: string) => Promise<TelephonyClient>,
): Promise<Outcome | null> {
  const { workspaceId, connectionId } = line;
  if (!line.enabled || connectionId === null) return null;
  return deps.withLock(workspaceId, vendorLock(connectionId), async () => {
    const known = await deps.getProvisioned(workspaceId, line.id);
    if (known === null) return null;
    const client = await passOf(connectionId);
    const wanted = { connectionId, officeId: known.officeId, number: null, watching: true };
    const setup = await toLineSetup(deps, line, wanted);
    const result = await client.provision(setup, known, deps.now());
    const { provisioned, changes, warnings, problems = [] } = result;
    if (JSON.stringify(provisioned) !== JSON.stringify(known)) {
      await deps.setProvisioned(workspaceId, line.id, provisioned);
    }
    if (changes.length > 0) {
      deps.log.warn({ ...fieldsOf(line), changes }, "what had changed at the vendor was mended");
      const details = { changes };
      const [actor, action, subject] = ["watch-lines", "line.mended", line.id];
      await deps.audit({ workspaceId, actor, action, subject, details });
    }
    await deps.keepHealth(line, { checkedAt: deps.now(), problems, warnings });
    if (problems.length > 0) return "waiting";
    return changes.length > 0 ? "mended" : "ok";
  });
}

async function failed(deps: Deps, line: Line, error: unknown): Promise<Outcome> {
  const code = error instanceof StickylineError ? error.code : "unexpected";
  deps.log.warn({ ...fieldsOf(line), code, err: error }, "could not look after this line");
  if (error instanceof StickylineError && error.code === "VENDOR_REFUSED") {
    const warnings = [error.message];
    await deps.keepHealth(line, { checkedAt: deps.now(), problems: ["key-revoked"], warnings });
  }
  return code === "VENDOR_RATE_LIMITED" ? "waiting" : "failed";
}

function fieldsOf(line: Line) {
  return { workspaceId: line.workspaceId, lineId: line.id };
}
