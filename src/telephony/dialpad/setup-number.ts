import { StickylineError } from "../../domain/errors.ts";
import type { LineSetup } from "../telephony-client.ts";
import { idOf } from "./fields.ts";
import type { DialpadRequest } from "./request.ts";
import { LicensesSchema, NumberSchema } from "./schemas.ts";
import type { ReadyRouter } from "./setup-router.ts";
import type { Report } from "./setup-report.ts";

type Assignment = {
  readonly setup: LineSetup;
  readonly router: ReadyRouter;
  /** E.164 */
  readonly number: string;
  readonly report: Report;
};

/**
 * Gives the router its number. The number is always named, as without one Dialpad takes any of the company's or
 * buys one, and the licences are read first. Never throws for Dialpad's reasons: the router works without a number
 * until somebody has mended what the warning says.
 */
export async function assignNumber(request: DialpadRequest, assignment: Assignment): Promise<void> {
  const { setup, router, number, report } = assignment;
  if (router.numbers.includes(number)) return;
  try {
    const path = `/offices/${encodeURIComponent(setup.officeId)}/available_licenses`;
    const licenses = await request.get(path, LicensesSchema);
    if (Number(idOf(licenses.additional_number_lines) ?? 0) < 1) {
      report.warnings.push(
        "The office has no Additional Number licence left, so the number was not assigned: get one and run this again.",
      );
      return;
    }
    const body = { number, primary: router.numbers.length === 0 };
    await request.post(`/callrouters/${router.id}/assign_number`, body, NumberSchema);
    report.changes.push(`assigned the number to call router ${router.id}`);
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    report.warnings.push(`The number was not assigned: ${error.message}`);
  }
}
