import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import { askRouter, followedBy } from "./action.ts";
import { safetyChild } from "./answer.ts";
import { isRecord } from "../../edge/record.ts";
import type { KazooRequest } from "./request.ts";
import { CallflowSchema, WebhookSchema, type KazooCallflow, type KazooWebhook } from "./schemas.ts";

/** A channel from its first to its last moment. */
const HOOKS = ["channel_create", "channel_answer", "channel_bridge", "channel_destroy"] as const;
const PIVOT_TIMEOUT_MS = 3_000;

type Report = { readonly changes: string[]; readonly warnings: string[] };

/**
 * Makes at KAZOO what the line needs: a webhook for each of a channel's events, and the number's callflow with our
 * pivot and its safety child. What the number did before becomes that child, so it is lost to nobody; a number
 * without a callflow gets the line's fallback there. Run again, it finds all of it and mends what differs.
 */
export async function provisionLine(
  request: KazooRequest,
  setup: LineSetup,
  known: Provisioned | null,
): Promise<ProvisionResult> {
  const report: Report = { changes: [], warnings: [] };
  const webhookIds = await ensureWebhooks(request, setup, report);
  const callflow = await ensureCallflow(request, setup, known, report);
  return {
    provisioned: {
      webhookId: webhookIds[0] ?? "",
      webhookIds,
      subscriptionId: "",
      routerId: callflow ?? "",
      officeId: setup.officeId,
      patchedAt: null,
    },
    ...report,
  };
}

/** Whether the webhooks are all there and on, and the callflow still asks us. */
export async function isHealthy(
  request: KazooRequest,
  routerId: string,
  webhookIds: readonly string[],
): Promise<boolean> {
  const hooks = await request.get("/webhooks", Type.Array(WebhookSchema));
  const on = (id: string) => hooks.some((hook) => hook.id === id && hook.enabled !== false);
  if (!webhookIds.every(on)) return false;
  if (routerId === "") return true;
  const callflow = await readCallflow(request, routerId);
  return callflow?.flow?.["module"] === "pivot";
}

async function ensureWebhooks(
  request: KazooRequest,
  setup: LineSetup,
  { changes }: Report,
): Promise<string[]> {
  const found = await request.get("/webhooks", Type.Array(WebhookSchema));
  const uri = withSecret(setup.eventsUrl, setup.secret);
  const ids: string[] = [];
  for (const hook of HOOKS) {
    const same = found.find((one) => one.hook === hook && isSamePath(one.uri, uri));
    const wanted = {
      name: `${setup.name}: ${hook}`.slice(0, 128),
      hook,
      uri,
      http_verb: "post",
      format: "json",
      retries: 3,
      include_internal_legs: false,
    };
    if (same === undefined) {
      const made = await request.put("/webhooks", wanted, WebhookSchema);
      changes.push(`created webhook ${hook}`);
      ids.push(made.id);
      continue;
    }
    ids.push(same.id);
    if (isAsWanted(same, wanted)) continue;
    await request.post(`/webhooks/${same.id}`, wanted, WebhookSchema);
    changes.push(`changed webhook ${hook}`);
  }
  const off = found.some(({ id, enabled }) => ids.includes(id) && enabled === false);
  if (off) {
    await request.patch("/webhooks", { "re-enable": true });
    changes.push("switched webhooks on again");
  }
  return ids;
}

function isAsWanted(
  found: KazooWebhook,
  wanted: { uri: string; format: string; http_verb: string },
): boolean {
  return (
    found.uri === wanted.uri &&
    found.format === wanted.format &&
    found.http_verb === wanted.http_verb
  );
}

async function ensureCallflow(
  request: KazooRequest,
  setup: LineSetup,
  known: Provisioned | null,
  report: Report,
): Promise<string | null> {
  const found = await findCallflow(request, setup.number, known);
  if (found === null && setup.number === null) {
    report.warnings.push(
      "No number was named: put the pivot into a callflow yourself, as docs/connect-kazoo.md shows.",
    );
    return null;
  }
  const flow = pivotTo(setup, found?.flow ?? null);
  if (found === null) {
    const data = { numbers: [setup.number], flow };
    const made = await request.put("/callflows", data, CallflowSchema);
    report.changes.push(`created callflow ${made.id}`);
    return made.id;
  }
  if (JSON.stringify(flow) === JSON.stringify(found.flow)) return found.id;
  const numbers = found.numbers ?? [];
  await request.post(`/callflows/${found.id}`, { numbers, flow }, CallflowSchema);
  report.changes.push(`changed callflow ${found.id}`);
  return found.id;
}

/** The number's callflow, else the one made before. */
async function findCallflow(
  request: KazooRequest,
  number: string | null,
  known: Provisioned | null,
): Promise<KazooCallflow | null> {
  if (number !== null) {
    const all = await request.get("/callflows", Type.Array(CallflowSchema));
    const own = all.find(({ numbers }) => numbers?.includes(number) === true);
    return own === undefined ? null : readCallflow(request, own.id);
  }
  return known === null || known.routerId === "" ? null : readCallflow(request, known.routerId);
}

async function readCallflow(request: KazooRequest, id: string): Promise<KazooCallflow | null> {
  try {
    return await request.get(`/callflows/${encodeURIComponent(id)}`, CallflowSchema);
  } catch (error) {
    if (error instanceof StickylineError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

/** Our pivot before what was there; where it is there already, with the same child as it has. */
function pivotTo(
  setup: LineSetup,
  before: Record<string, unknown> | null,
): Record<string, unknown> {
  const url = withSecret(setup.routeUrl, setup.secret);
  const data = isRecord(before?.["data"]) ? before["data"] : {};
  const isOurs = before?.["module"] === "pivot" && isSamePath(data["voice_url"], url);
  const children = isRecord(before?.["children"]) ? before["children"] : {};
  const safe = isOurs ? children["_"] : before;
  const pivot = askRouter(
    url,
    PIVOT_TIMEOUT_MS,
  )(followedBy(safetyChild(setup.fallback, setup.settings ?? {})));
  return isRecord(safe) ? { ...pivot, children: { _: safe } } : { ...pivot };
}

function withSecret(url: string, secret: string | null): string {
  return secret === null ? url : `${url}?secret=${encodeURIComponent(secret)}`;
}

/** Whether two URLs differ in their host or query at most: a line's key is in the path. */
function isSamePath(url: unknown, other: string): boolean {
  if (typeof url !== "string" || !URL.canParse(url) || !URL.canParse(other)) return url === other;
  return new URL(url).pathname === new URL(other).pathname;
}
