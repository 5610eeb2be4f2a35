import { StickylineError } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";
import type { TelephonyClient, VendorTarget } from "../../telephony/telephony-client.ts";

/** `unusable`: why a line can't be sent there; null: it can. */
export type ListedTarget = VendorTarget & { readonly unusable: string | null };

export type TargetPage = {
  readonly items: readonly ListedTarget[];
  /** For the next page; null: this was the last. */
  readonly cursor: string | null;
  /** There are more than are listed at all: search for the rest by name. */
  readonly truncated: boolean;
};

export type TargetQuery = {
  readonly type?: string;
  /** A part of the name or the whole id. */
  readonly search?: string;
  readonly cursor?: string;
  readonly limit: number;
};

export type Deps = {
  readonly getConnection: (workspaceId: string, id: string) => Promise<{ vendor: string } | null>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  /** INPUT_INVALID for what the vendor can't be sent to. */
  readonly checkTarget: (vendor: string, target: Target) => void;
  readonly now: () => number;
};

/** A list that is paged through is read once. */
const KEPT_MS = 30_000;
const MOST_KEPT = 20;
const MOST_LISTED = 10_000;

export type ListTargets = (
  workspaceId: string,
  connectionId: string,
  query: TargetQuery,
) => Promise<TargetPage>;

/** What lines of this account can be sent to, by name, in pages. NOT_FOUND for an unknown connection. */
export function createListTargets(deps: Deps): ListTargets {
  const kept = new Map<string, { readonly at: number; readonly all: Promise<ListedTarget[]> }>();

  function read(
    workspaceId: string,
    connectionId: string,
    vendor: string,
  ): Promise<ListedTarget[]> {
    const known = kept.get(connectionId);
    if (known !== undefined && deps.now() - known.at < KEPT_MS) return known.all;
    const all = readAll(deps, workspaceId, connectionId, vendor);
    kept.delete(connectionId);
    kept.set(connectionId, { at: deps.now(), all });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    // a list that could not be read is asked for again
    all.catch(() => kept.delete(connectionId));
    return all;
  }

  return async (workspaceId, connectionId, { type, search = "", cursor, limit }) => {
    const connection = await deps.getConnection(workspaceId, connectionId);
    if (connection === null) throw new StickylineError("NOT_FOUND", "There is no such connection.");
    const words = search.trim().toLowerCase();
    const found = (await read(workspaceId, connectionId, connection.vendor)).filter(
      (one) =>
        (type === undefined || one.type === type) &&
        (one.name.toLowerCase().includes(words) || one.id === search.trim()),
    );
    const from = Number(cursor ?? 0);
    const to = from + limit;
    const listed = found.slice(0, MOST_LISTED);
    return {
      items: listed.slice(from, to),
      cursor: to < listed.length ? String(to) : null,
      truncated: found.length > MOST_LISTED,
    };
  };
}

async function readAll(
  deps: Deps,
  workspaceId: string,
  connectionId: string,
  vendor: string,
): Promise<ListedTarget[]> {
  const client = await deps.clientOf(workspaceId, connectionId);
  const all = (await client.listTargets?.()) ?? [];
  return all
    .map(({ type, id, name }) => {
      const shown = { type, id, name: name.trim() === "" ? id : name.trim().slice(0, 200) };
      return { ...shown, unusable: whyNot(deps, vendor, shown) };
    })
    .toSorted((a, b) => a.type.localeCompare(b.type) || a.name.localeCompare(b.name));
}

function whyNot(deps: Deps, vendor: string, { type, id }: Target): string | null {
  try {
    deps.checkTarget(vendor, { type, id });
    return null;
  } catch (error) {
    if (error instanceof StickylineError) return error.message;
    throw error;
  }
}
