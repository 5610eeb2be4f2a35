import type { Line, SharedFeed } from "../../domain/settings.ts";
import type { GoneLine, LineSetup, SharedEvents } from "../../telephony/telephony-client.ts";

export type SetupDeps = {
  /** Where the events of all the lines of this connection come. */
  readonly feedOf: (workspaceId: string, connectionId: string) => Promise<SharedFeed>;
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  /** Where the vendor reaches us, without a slash at the end. */
  readonly publicUrl: string;
  /** The last part of a line's routing URL; `route` when left out. */
  readonly routePathOf?: (vendor: string) => string;
};

type Wanted = Pick<LineSetup, "officeId" | "number"> & {
  readonly connectionId: string;
  readonly watching?: boolean;
};

/** What a line needs at its vendor. */
export async function toLineSetup(
  deps: SetupDeps,
  line: Line,
  { connectionId, ...wanted }: Wanted,
): Promise<LineSetup> {
  const { name, secret, fallback, vendorSettings: settings = {} } = line;
  const shared = await sharedEvents(deps, line.workspaceId, connectionId);
  return { ...wanted, ...urlsOf(deps, line), name, secret, fallback, settings, shared };
}

/** What is to be taken away with a line; with `isLast` what the connection's lines share, too. */
export async function toGoneLine(
  deps: SetupDeps,
  line: Line,
  connectionId: string,
  isLast: boolean,
): Promise<GoneLine> {
  const shared = isLast ? await sharedEvents(deps, line.workspaceId, connectionId) : null;
  return { ...urlsOf(deps, line), fallback: line.fallback, shared };
}

function urlsOf({ publicUrl, routePathOf }: SetupDeps, line: Line) {
  const base = `${publicUrl}/v1/${line.vendor}/${line.key}`;
  const routeUrl = `${base}/${routePathOf?.(line.vendor) ?? "route"}`;
  return { routeUrl, eventsUrl: `${base}/events` };
}

async function sharedEvents(
  deps: SetupDeps,
  workspaceId: string,
  connectionId: string,
): Promise<SharedEvents> {
  const { vendor, key, secret } = await deps.feedOf(workspaceId, connectionId);
  const lines = await deps.listLines(workspaceId);
  return {
    eventsUrl: `${deps.publicUrl}/v1/${vendor}/${key}/events`,
    secret,
    replaces: lines
      .filter((line) => line.connectionId === connectionId)
      .map((line) => urlsOf(deps, line).eventsUrl),
  };
}
