import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { LineProblem, LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import { askRouter, followedBy } from "./action.ts";
import { safetyChild } from "./answer.ts";
import { isRecord } from "../../edge/record.ts";
import type { KazooRequest } from "./request.ts";
import { CallflowSchema, WebhookSchema, type KazooCallflow } from "./schemas.ts";
import { ensureWebhooks } from "./setup-webhooks.ts";
import { isSamePath, withSecret } from "./setup-url.ts";

const PIVOT_TIMEOUT_MS = 3_000;

type Report = {
  readonly changes: string[];
  readonly warnings: string[];
  readonly problems: LineProblem[];
};

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
  const report: Report = { changes: [], warnings: [], problems: [] };
  const webhookIds = await ensureWebhooks(request, setup, report.changes);
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
    changes: report.changes,
    warnings: report.warnings,
    ...(report.problems.length > 0 && { problems: report.problems }),
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

async function ensureCallflow(
  request: KazooRequest,
  setup: LineSetup,
  known: Provisioned | null,
  report: Report,
): Promise<string | null> {
  const found = await findCallflow(request, setup.number, known);
  if (setup.watching === true && !asksUs(setup, found)) {
    if (known !== null && known.routerId !== "") {
      report.problems.push("router-gone");
      report.warnings.push(
        "The callflow that asked us was taken away or changed at KAZOO: provision the line again.",
      );
    }
    return known?.routerId ?? null;
  }
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

/**
 * Takes our pivot out of the callflow: what the number did before, or the line's fallback, is what it does then.
 */
export async function restoreCallflow(
  request: KazooRequest,
  setup: Pick<LineSetup, "routeUrl">,
  known: Provisioned,
  changes: string[],
): Promise<void> {
  const found = known.routerId === "" ? null : await readCallflow(request, known.routerId);
  if (found === null || !asksUs(setup, found)) return;
  const children = isRecord(found.flow?.["children"]) ? found.flow["children"] : {};
  const flow = children["_"];
  if (!isRecord(flow)) return;
  const numbers = found.numbers ?? [];
  await request.post(`/callflows/${found.id}`, { numbers, flow }, CallflowSchema);
  changes.push(`took the pivot out of callflow ${found.id}`);
}

function asksUs({ routeUrl }: Pick<LineSetup, "routeUrl">, found: KazooCallflow | null): boolean {
  const { module, data } = found?.flow ?? {};
  return module === "pivot" && isRecord(data) && isSamePath(data["voice_url"], routeUrl);
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
