import { Select } from "@mantine/core";
import { chooseWorkspace, chosenWorkspace } from "../api/workspace.ts";
import { words } from "../words/en.ts";
import { useMe } from "../api/me.ts";

/** From one workspace to another, for those who may see several. */
export function WorkspaceChoice() {
  const { data: me } = useMe();
  const workspaces = me?.workspaces ?? [];
  if (workspaces.length < 2) return null;
  return (
    <Select
      size="xs"
      w={180}
      aria-label={words.nav.workspace}
      data={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosenWorkspace() ?? workspaces[0]?.id ?? null}
      onChange={(id) => id !== null && chooseWorkspace(id)}
      allowDeselect={false}
    />
  );
}
