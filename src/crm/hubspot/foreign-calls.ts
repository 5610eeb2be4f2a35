import type { CallLogEntry } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { isOurBody, toBody } from "./call-properties.ts";
import type { SearchDeps } from "./changes.ts";
import type { Deps } from "./deps.ts";
import { listAssociated } from "./list-associated.ts";
import { createdCall, type HubspotRecord, recordBatch, recordPage } from "./schemas.ts";

/** Two systems note the same call's time from their own moments. */
const SAME_CALL_MS = 120_000;
/** The newest calls of a contact are enough: the call has just been. */
const LOOK_AT = 100;
const PROPERTIES = [
  "hs_timestamp",
  "hs_call_direction",
  "hs_call_external_id",
  "hs_call_body",
  "hs_object_source",
  "hs_object_source_id",
] as const;
/** Where our words begin in an entry that another app wrote. */
const MARK = "— Stickyline —";

/** How many of the calls logged since then came from other apps, and how many were looked at: the newest hundred. */
export async function countForeignCalls(
  sinceMs: number,
  { sdk, read, takeSearch }: SearchDeps,
): Promise<{ readonly foreign: number; readonly seen: number }> {
  const { callSearch, greaterOrEqual } = await sdk();
  const filter = { propertyName: "hs_timestamp", operator: greaterOrEqual, value: String(sinceMs) };
  const page = await read(async () => {
    await takeSearch();
    return readAnswer(
      () =>
        callSearch.doSearch({
          filterGroups: [{ filters: [filter] }],
          sorts: ["-hs_timestamp"],
          properties: [...PROPERTIES],
          limit: LOOK_AT,
          after: "0",
        }),
      recordPage,
    );
  });
  return { foreign: page.results.filter(isForeign).length, seen: page.results.length };
}

/**
 * The id of the entry that another app wrote for this call: on a timeline of the same contacts, in the same direction,
 * within two minutes, the nearest. Null while there is none.
 */
export async function findForeignCall(entry: CallLogEntry, deps: Deps): Promise<string | null> {
  const near: { readonly id: string; readonly apartMs: number }[] = [];
  for (const [type, recordId] of timelinesOf(entry)) {
    const ids = (await listAssociated(type, recordId, "calls", deps)).slice(0, LOOK_AT);
    if (ids.length === 0) continue;
    for (const call of await readCalls(ids, deps)) {
      const apartMs = Math.abs(timeOf(call.properties["hs_timestamp"]) - entry.at);
      const direction = entry.direction === "inbound" ? "INBOUND" : "OUTBOUND";
      const said = call.properties["hs_call_direction"] ?? direction;
      if (isForeign(call) && said === direction && apartMs <= SAME_CALL_MS) {
        near.push({ id: call.id, apartMs });
      }
    }
  }
  return near.toSorted((one, other) => one.apartMs - other.apartMs)[0]?.id ?? null;
}

/**
 * Puts our words below those of the app that wrote the entry, in the place of ours that are there already. NOT_FOUND when
 * the entry is gone.
 */
export async function annotateCall(id: string, entry: CallLogEntry, deps: Deps): Promise<void> {
  const [call] = await readCalls([id], deps);
  const [theirs = ""] = (call?.properties["hs_call_body"] ?? "").split(MARK);
  const ours = toBody([entry.title, ...entry.body], entry);
  const before = theirs.replace(/<br>$/, "");
  const body = `${before === "" ? "" : `${before}<br>`}${MARK}<br>${ours}`;
  const { calls } = await deps.sdk();
  await readAnswer(() => calls.update(id, { properties: { hs_call_body: body } }), createdCall);
}

async function readCalls(ids: readonly string[], { sdk, read }: Deps): Promise<HubspotRecord[]> {
  const { callBatches } = await sdk();
  const inputs = ids.map((id) => ({ id }));
  const batch = await read(async () => {
    const answer = await readAnswer(
      () => callBatches.read({ inputs, properties: [...PROPERTIES], propertiesWithHistory: [] }),
      recordBatch,
    );
    assertRowsRead(answer);
    return answer;
  });
  return batch.results;
}

/** The contacts', or those of the companies where nobody is known to have called. */
function timelinesOf({ contactIds, companyIds }: CallLogEntry): (readonly [string, string])[] {
  return contactIds.length > 0
    ? contactIds.map((id) => ["contacts", id] as const)
    : companyIds.map((id) => ["companies", id] as const);
}

/** Logged by an app, and not by us. */
function isForeign({ properties }: HubspotRecord): boolean {
  return (
    properties["hs_object_source"] === "INTEGRATION" &&
    !isOurBody(properties["hs_call_body"]) &&
    !(properties["hs_call_external_id"] ?? "").startsWith("stickyline-")
  );
}

function timeOf(value: string | null | undefined): number {
  const text = value ?? "";
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}
