import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type {
  Provisioned,
  ProvisionResult,
  TelephonyClient,
} from "../../telephony/telephony-client.ts";

export type AuditRecord = {
  readonly workspaceId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type Deps = {
  readonly getLine: (workspaceId: string, lineId: string) => Promise<Line | null>;
  /** Notes on the line by which connection its vendor is reached. */
  readonly setConnection: (
    workspaceId: string,
    lineId: string,
    connectionId: string,
  ) => Promise<void>;
  readonly getConnection: (workspaceId: string, id: string) => Promise<{ vendor: string } | null>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly getProvisioned: (workspaceId: string, lineId: string) => Promise<Provisioned | null>;
  readonly setProvisioned: (
    workspaceId: string,
    lineId: string,
    provisioned: Provisioned,
  ) => Promise<void>;
  readonly audit: (record: AuditRecord) => Promise<void>;
  readonly now: () => number;
  /** Where the vendor reaches us, without a slash at the end. */
  readonly publicUrl: string;
  /** The last part of a line's routing URL; `route` when left out. */
  readonly routePathOf?: (vendor: string) => string;
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

/**
 * Makes at the vendor what a line needs, and keeps its ids with the line. Running it again finds what is there and
 * mends what differs. NOT_FOUND for an unknown line or connection, CONFLICT while another run for the line goes on:
 * two at once would both find nothing and create everything twice.
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
  const client = await deps.clientOf(workspaceId, connectionId);
  const known = await deps.getProvisioned(workspaceId, lineId);
  const base = `${deps.publicUrl}/v1/${line.vendor}/${line.key}`;
  const result = await client.provision(
    {
      name: line.name,
      officeId,
      routeUrl: `${base}/${deps.routePathOf?.(line.vendor) ?? "route"}`,
      eventsUrl: `${base}/events`,
      secret: line.secret,
      fallback: line.fallback,
      settings: line.vendorSettings ?? {},
      number,
    },
    known,
    deps.now(),
  );
  await deps.setProvisioned(workspaceId, lineId, result.provisioned);
  if (line.connectionId !== connectionId) {
    await deps.setConnection(workspaceId, lineId, connectionId);
  }
  await recordChanges(deps, line, result);
  return { ...result, warnings: [...reachWarnings(deps.publicUrl, line), ...result.warnings] };
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

/** A phone system in the cloud can't call a laptop; the sandbox can. */
function reachWarnings(publicUrl: string, line: Line): string[] {
  if (line.sandbox || publicUrl.startsWith("https://")) return [];
  return [
    "The phone system needs an https address to reach us: set PUBLIC_URL and run this again.",
  ];
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
    if (!known || line.connectionId === null) {
      throw new StickylineError("NOT_FOUND", "There is no such line, or it was never provisioned.");
    }
    const client = await deps.clientOf(workspaceId, line.connectionId);
    const provisioned = await client.reenableRouter(known, deps.now());
    await deps.setProvisioned(workspaceId, lineId, provisioned);
    await deps.audit({ workspaceId, actor: "admin", action: "line.re-enabled", subject: lineId });
  };
}
