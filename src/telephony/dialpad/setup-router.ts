import { StickylineError } from "../../domain/errors.ts";
import type { LineSetup, Provisioned } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { isSamePath } from "./same-path.ts";
import { RouterSchema, type DialpadRouter } from "./schemas.ts";
import type { Report } from "./setup-report.ts";

/** Dialpad's documents disagree on how often a router may be changed; this is the slower reading. */
const PATCH_EVERY_MS = 300_000;

export type ReadyRouter = {
  readonly id: string;
  readonly numbers: readonly string[];
  readonly patchedAt: number | null;
};

type Moment = { readonly now: number; readonly report: Report };

/**
 * The call router of the line: the one made before, else the one whose URL has the same path, else a new one. Never
 * one that only has the same name, which may be another line's. All that differs goes into one PATCH; when it is too
 * early for one, a warning says when. Null: it is gone, and only watched for.
 */
export async function ensureRouter(
  request: DialpadRequest,
  setup: LineSetup,
  known: Provisioned | null,
  moment: Moment,
): Promise<ReadyRouter | null> {
  const found = await findRouter(request, setup, known, moment.report);
  if (found === null && setup.watching === true) {
    moment.report.problems.push("router-gone");
    moment.report.warnings.push("The line's call router is gone at Dialpad: provision it again.");
    return null;
  }
  if (found === null) return createRouter(request, setup, moment.report);
  const patchedAt = `${found.id}` === known?.routerId ? known.patchedAt : null;
  const patch = driftOf(found, setup, moment.report);
  const numbers = found.phone_numbers ?? [];
  const router = { id: `${found.id}`, numbers, patchedAt };
  return Object.keys(patch).length === 0 ? router : mend(request, router, patch, moment);
}

/** One PATCH that enables and forgets the errors: enabling alone would be undone by the next one. */
export async function reenableRouter(
  request: DialpadRequest,
  provisioned: Provisioned,
  now: number,
): Promise<Provisioned> {
  const waitMs = waitBeforePatch(provisioned.patchedAt, now);
  if (waitMs > 0) {
    throw new StickylineError(
      "VENDOR_RATE_LIMITED",
      `Dialpad allows one change of a router in five minutes: try again at ${timeAt(now + waitMs)}.`,
      { retryable: true, retryAfterMs: waitMs },
    );
  }
  const body = { enabled: true, reset_error_count: true };
  await request.patch(`/callrouters/${provisioned.routerId}`, body, RouterSchema);
  return { ...provisioned, patchedAt: now };
}

async function findRouter(
  request: DialpadRequest,
  setup: LineSetup,
  known: Provisioned | null,
  report: Report,
): Promise<DialpadRouter | null> {
  const routers = await request.list("/callrouters", RouterSchema);
  const stored = routers.find((router) => `${router.id}` === known?.routerId);
  const sameUrl = routers.filter((router) => isSamePath(router.routing_url, setup.routeUrl));
  const found = stored ?? sameUrl[0] ?? null;
  const others = sameUrl.filter((router) => router.id !== found?.id).map((router) => router.id);
  if (others.length > 0) {
    report.warnings.push(`Other call routers ask the same URL: ${others.join(", ")}.`);
  }
  return found;
}

async function createRouter(
  request: DialpadRequest,
  setup: LineSetup,
  report: Report,
): Promise<ReadyRouter> {
  const body = {
    name: setup.name,
    routing_url: setup.routeUrl,
    office_id: setup.officeId,
    ...defaultTargetOf(setup, report),
    enabled: true,
    ...(setup.secret !== null && { secret: setup.secret }),
  };
  const router = await request.post("/callrouters", body, RouterSchema);
  report.changes.push(`created call router ${router.id}`);
  return { id: `${router.id}`, numbers: router.phone_numbers ?? [], patchedAt: null };
}

/** Only what differs. A router that was switched off gets its errors forgotten in the same PATCH. */
function driftOf(router: DialpadRouter, setup: LineSetup, report: Report): object {
  const target = defaultTargetOf(setup, report);
  const sameTarget =
    `${router.default_target_id}` === target.default_target_id &&
    router.default_target_type === target.default_target_type;
  const secret = router.signature?.secret ?? null;
  if (setup.secret === null && secret !== null && secret !== "") {
    report.warnings.push(
      `Call router ${router.id} signs its requests and the line has no secret, so they are refused: give the line one.`,
    );
  }
  return {
    ...(router.routing_url !== setup.routeUrl && { routing_url: setup.routeUrl }),
    ...(setup.secret !== null && secret !== setup.secret && { secret: setup.secret }),
    ...(!sameTarget && target),
    ...(`${router.office_id}` !== setup.officeId && { office_id: setup.officeId }),
    ...(router.enabled === false && { enabled: true, reset_error_count: true }),
  };
}

async function mend(
  request: DialpadRequest,
  router: ReadyRouter,
  patch: object,
  { now, report }: Moment,
): Promise<ReadyRouter> {
  const fields = Object.keys(patch).join(", ");
  const tooEarly = (at: number) =>
    `Call router ${router.id} needs ${fields} changed, and Dialpad allows one change in five minutes: ` +
    `run this again at ${timeAt(at)}.`;
  const waitMs = waitBeforePatch(router.patchedAt, now);
  const problem = "enabled" in patch ? "router-off" : "router-differs";
  if (waitMs > 0) {
    report.problems.push(problem);
    report.warnings.push(tooEarly(now + waitMs));
    return router;
  }
  try {
    await request.patch(`/callrouters/${router.id}`, patch, RouterSchema);
  } catch (error) {
    if (!(error instanceof StickylineError) || error.code !== "VENDOR_RATE_LIMITED") throw error;
    report.problems.push(problem);
    report.warnings.push(tooEarly(now + (error.retryAfterMs ?? PATCH_EVERY_MS)));
    return router;
  }
  report.changes.push(`changed ${fields} of call router ${router.id}`);
  return { ...router, patchedAt: now };
}

/** A router's default target must be in Dialpad: where the fallback is a phone number, it is the office. */
function defaultTargetOf(setup: LineSetup, report: Report) {
  if (setup.fallback.type !== "number") {
    return { default_target_type: setup.fallback.type, default_target_id: setup.fallback.id };
  }
  report.warnings.push(
    "The line's fallback is a phone number, which Dialpad can't use while we are out of reach: " +
      "the office takes those calls.",
  );
  return { default_target_type: "office", default_target_id: setup.officeId };
}

function waitBeforePatch(patchedAt: number | null, now: number): number {
  return patchedAt === null ? 0 : Math.max(0, patchedAt + PATCH_EVERY_MS - now);
}

function timeAt(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
