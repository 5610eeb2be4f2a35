import { Compile } from "typebox/compile";
import { DEFAULT_REP_PROFILE, type RepProfile } from "../domain/settings.ts";
import { RepProfileSchema } from "../schemas/rep-profile.ts";
import type { Queries } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** Compiled: thousands of reps are read at a start. */
const Profile = Compile(RepProfileSchema);
const FIELDS = new Set(Object.keys(DEFAULT_REP_PROFILE));

/** A rep's fields apart: what has a column, and what the profile holds, as JSON. */
export function splitProfile<T extends Partial<RepProfile>>(rep: T) {
  const { left, successor, awayUntilMs, backupId, delegate, ...more } = rep;
  const { teams, weight, hours, phones, checkedInAt, ...plain } = more;
  const given = { left, successor, awayUntilMs, backupId, delegate };
  const profile = { ...given, teams, weight, hours, phones, checkedInAt };
  // What is not named is left out by JSON.
  return { plain, profile: JSON.parse(toJsonText(profile)) };
}

/** Writes the named fields over the stored ones. */
export async function mergeProfile(
  queries: Queries,
  workspaceId: string,
  id: string,
  profile: unknown,
): Promise<void> {
  await queries.$executeRaw`
    update rep set profile = coalesce(profile, '{}') || ${toJsonText(profile)}::jsonb
    where workspace_id = ${workspaceId} and id = ${id}`;
}

/** What is stored with its defaults; fields that an older or newer version wrote otherwise have theirs. */
export function toProfile(stored: unknown): RepProfile {
  const known =
    typeof stored === "object" && stored !== null
      ? Object.fromEntries(Object.entries(stored).filter(([field]) => FIELDS.has(field)))
      : {};
  const whole = { ...DEFAULT_REP_PROFILE, ...known };
  return Profile.Check(whole) ? whole : DEFAULT_REP_PROFILE;
}
