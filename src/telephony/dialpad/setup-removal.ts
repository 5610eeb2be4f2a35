import { StickylineError } from "../../domain/errors.ts";
import type { GoneLine, Provisioned } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { isSamePath } from "./same-path.ts";
import { NumberSchema, RouterSchema, type DialpadRouter } from "./schemas.ts";
import type { Report } from "./setup-report.ts";

/**
 * Deletes the line's router. Deleting puts its numbers into the company's reserve, where nobody answers them, so each
 * goes to the line's fallback first; where Dialpad does not let it, the router stays, switched off: its default
 * target takes the calls then. https://developers.dialpad.com/reference/numbersassign_number_post
 */
export async function removeRouter(
  request: DialpadRequest,
  { routeUrl, fallback }: GoneLine,
  known: Provisioned,
  report: Report,
): Promise<void> {
  const routers = await request.list("/callrouters", RouterSchema);
  const ours = routers.filter(
    (one) => `${one.id}` === known.routerId || isSamePath(one.routing_url, routeUrl),
  );
  for (const router of ours) {
    const stuck = await moveNumbers(request, router, fallback, report);
    if (stuck === null) {
      await request.remove(`/callrouters/${router.id}`);
      report.changes.push(`removed call router ${router.id}`);
      continue;
    }
    if (router.enabled !== false) {
      await request.patch(`/callrouters/${router.id}`, { enabled: false }, RouterSchema);
      report.changes.push(`switched call router ${router.id} off`);
    }
    report.warnings.push(
      `Call router ${router.id} stays at Dialpad, switched off, since it has numbers that could not be given to the ` +
        `line's fallback: ${stuck}`,
    );
  }
}

/** Null once it has none left; else why not. */
async function moveNumbers(
  request: DialpadRequest,
  router: DialpadRouter,
  { type, id }: GoneLine["fallback"],
  report: Report,
): Promise<string | null> {
  const numbers = router.phone_numbers ?? [];
  if (numbers.length > 0 && type === "number") return "the fallback is a phone number.";
  for (const number of numbers) {
    try {
      const path = `/numbers/${encodeURIComponent(number)}/assign`;
      await request.post(path, { target_id: id, target_type: type, primary: false }, NumberSchema);
      report.changes.push(`gave a number of call router ${router.id} to ${type} ${id}`);
    } catch (error) {
      if (!(error instanceof StickylineError) || error.retryable) throw error;
      return error.message;
    }
  }
  return null;
}
