import type { JobName } from "./jobs.ts";

/** Jobs that are about several, by the field that lists them: each of these may be taken out by itself. */
const LISTED: ReadonlyMap<string, string> = new Map<JobName, string>([
  ["calls.follow-up", "legIds"],
  ["calls.record-decisions", "decisions"],
]);

/**
 * What a job is about, thing by thing, each as a payload of that thing alone; `without` is the payload of those that
 * are left, null when nothing is. A job about one thing is one such part.
 */
export function partsOfJob(name: string, payload: unknown) {
  const field = LISTED.get(name) ?? "";
  const fields = new Map<string, unknown>(
    typeof payload === "object" && payload !== null ? Object.entries(payload) : [],
  );
  const listed = fields.get(field);
  if (!Array.isArray(listed) || listed.length < 2) {
    return { parts: [payload], without: () => null };
  }
  const things: readonly unknown[] = listed;
  const only = (kept: readonly unknown[]) => ({ ...Object.fromEntries(fields), [field]: kept });
  return {
    parts: things.map((thing) => only([thing])),
    without(gone: ReadonlySet<number>) {
      const left = things.filter((_, place) => !gone.has(place));
      return left.length === 0 ? null : only(left);
    },
  };
}
