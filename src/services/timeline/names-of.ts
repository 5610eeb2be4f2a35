import type { WorkspaceSettings } from "../../domain/settings.ts";

export type NameDeps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
};

/** The reps of a workspace by their ids; one who is gone is "a former rep". */
export function namesOf({ settingsOf }: NameDeps, workspaceId: string) {
  const reps = settingsOf(workspaceId)?.reps ?? [];
  const repOf = (repId: string | null) => reps.find((rep) => rep.id === repId);
  return { repOf, nameOf: (repId: string) => repOf(repId)?.name ?? "a former rep" };
}
