import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type {
  Provisioned,
  ProvisionResult,
  TelephonyClient,
} from "../../telephony/telephony-client.ts";
import { toLineSetup, type SetupDeps } from "./line-setup.ts";

export type AuditRecord = {
  readonly workspaceId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

type Connection = { readonly vendor: string; readonly baseUrl: string };

export type Deps = SetupDeps & {
  readonly getLine: (workspaceId: string, lineId: string) => Promise<Line | null>;
  /** Notes on the line by which connection its vendor is reached. */
  readonly setConnection: (
    workspaceId: string,
    lineId: string,
    connectionId: string | null,
  ) => Promise<void>;
  readonly getConnection: (workspaceId: string, id: string) => Promise<Connection | null>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly getProvisioned: (workspaceId: string, lineId: string) => Promise<Provisioned | null>;
  readonly setProvisioned: (
    workspaceId: string,
    lineId: string,
    provisioned: Provisioned | null,
  ) => Promise<void>;
  /** Rejects with the mend when a vendor whose API is there can't reach us. */
  readonly checkReachable: (vendor: string, baseUrl: string) => Promise<void>;
  /** What the lines of a connection share is made and mended by one at a time. */
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  /** Takes away what was made for the line where it was before. */
  readonly removeAtVendor: (line: Line) => Promise<unknown>;
  readonly audit: (record: AuditRecord) => Promise<void>;
  readonly now: () => number;
};

export type ProvisionRequest = {
  readonly connectionId: string;
  readonly officeId: string;
  /** E.164; null leaves the numbers as they are. */
  readonly number: string | null;
};

export type ProvisionLine = (
  workspaceId: string,
  lineId: string,
  request: ProvisionRequest,
) => Promise<ProvisionResult>;

/** The lock of what a connection's lines share. */
export const vendorLock = (connectionId: string) => `vendor:${connectionId}`;

/**
 * Makes at the vendor what a line needs, and keeps its ids with the line. Running it again finds what is there and
 * mends what differs. NOT_FOUND for an unknown line or connection, INPUT_INVALID of PUBLIC_URL before anything is
 * touched when the vendor could not reach us, CONFLICT while another run for the line goes on: two at once would both
 * find nothing and create everything twice.
 */
export function createProvisionLine(deps: Deps): ProvisionLine {
  const underWay = new Set<string>();
  return async (workspaceId, lineId, request) => {
    if (underWay.has(lineId)) {
      throw new StickylineError("CONFLICT", "This line is being set up already. Wait for it.", {
        retryable: true,
      });
    }
    underWay.add(lineId);
    try {
      return await provision(deps, workspaceId, lineId, request);
    } finally {
      underWay.delete(lineId);
    }
  };
}

async function provision(
  deps: Deps,
  workspaceId: string,
  lineId: string,
  { connectionId, officeId, number }: ProvisionRequest,
): Promise<ProvisionResult> {
  const line = await deps.getLine(workspaceId, lineId);
  if (line === null) throw new StickylineError("NOT_FOUND", "There is no such line.");
  const connection = await deps.getConnection(workspaceId, connectionId);
  if (connection?.vendor !== line.vendor) {
    throw new StickylineError("NOT_FOUND", `There is no such connection for ${line.vendor}.`, {
      field: "connectionId",
    });
  }
  if (!line.sandbox) await deps.checkReachable(line.vendor, connection.baseUrl);
  if (line.connectionId !== null && line.connectionId !== connectionId) {
    await leave(deps, line);
  }
  const client = await deps.clientOf(workspaceId, connectionId);
  return deps.withLock(workspaceId, vendorLock(connectionId), async () => {
    const isMoved = line.connectionId !== null && line.connectionId !== connectionId;
    const known = isMoved ? null : await deps.getProvisioned(workspaceId, lineId);
    const setup = await toLineSetup(deps, line, { connectionId, officeId, number });
    // what stops half-way is found again by its URLs, and taken away with the line
    if (known === null) await deps.setProvisioned(workspaceId, lineId, begun(officeId));
    if (line.connectionId !== connectionId) {
      await deps.setConnection(workspaceId, lineId, connectionId);
    }
    const result = await client
      .provision(setup, known, deps.now())
      .catch(async (error: unknown) => {
        if (known === null && isRefusedBefore(error)) {
          await deps.setProvisioned(workspaceId, lineId, null);
          await deps.setConnection(workspaceId, lineId, null);
        }
        throw error;
      });
    await deps.setProvisioned(workspaceId, lineId, result.provisioned);
    await recordChanges(deps, line, result);
    return result;
  });
}

/** Nothing is known of what is at the vendor yet. */
function begun(officeId: string): Provisioned {
  return { webhookId: "", subscriptionId: "", routerId: "", officeId, patchedAt: null };
}

/** What is given wrong is told before the first change. */
function isRefusedBefore(error: unknown): boolean {
  return error instanceof StickylineError && error.code === "INPUT_INVALID";
}

/** An account whose key is no longer taken, or that is gone, keeps what it has. */
async function leave(deps: Deps, line: Line): Promise<void> {
  try {
    await deps.removeAtVendor(line);
  } catch (error) {
    if (error instanceof StickylineError && error.retryable) throw error;
  }
}

async function recordChanges(deps: Deps, line: Line, result: ProvisionResult): Promise<void> {
  if (result.changes.length === 0) return;
  await deps.audit({
    workspaceId: line.workspaceId,
    actor: "admin",
    action: "line.provisioned",
    subject: line.id,
    details: { changes: result.changes, warnings: result.warnings },
  });
}

export type ReenableLine = (workspaceId: string, lineId: string) => Promise<void>;

/**
 * Switches a line's router on again at its vendor and resets its error count. NOT_FOUND until the line was
 * provisioned, VENDOR_RATE_LIMITED (with the time) when the vendor allows no change yet.
 */
export function createReenableLine(
  deps: Pick<Deps, "getLine" | "clientOf" | "getProvisioned" | "setProvisioned" | "audit" | "now">,
): ReenableLine {
  return async (workspaceId, lineId) => {
    const line = await deps.getLine(workspaceId, lineId);
    const known = line && (await deps.getProvisioned(workspaceId, lineId));
    if (!known || known.webhookId === "" || line.connectionId === null) {
      throw new StickylineError("NOT_FOUND", "There is no such line, or it was never provisioned.");
    }
    const client = await deps.clientOf(workspaceId, line.connectionId);
    const provisioned = await client.reenableRouter(known, deps.now());
    await deps.setProvisioned(workspaceId, lineId, provisioned);
    await deps.audit({ workspaceId, actor: "admin", action: "line.re-enabled", subject: lineId });
  };
}
