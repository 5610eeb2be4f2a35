import { Tabs } from "@mantine/core";
import { Page } from "../../parts/page.tsx";
import { words } from "../../words/en.ts";
import { Audit } from "./audit.tsx";
import { Keys } from "./keys.tsx";
import { Notices } from "./notices.tsx";
import { Installation } from "./installation.tsx";
import { PersonalData } from "./personal-data.tsx";
import { Users } from "./users.tsx";
import { WorkspaceSettings } from "./workspace-settings.tsx";

/** What is set for a whole workspace. */
export function SettingsPage() {
  return (
    <Page title={words.settings.title}>
      <Tabs defaultValue="workspace" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="workspace">{words.settings.workspace}</Tabs.Tab>
          <Tabs.Tab value="users">{words.settings.users}</Tabs.Tab>
          <Tabs.Tab value="notices">{words.settings.notices}</Tabs.Tab>
          <Tabs.Tab value="keys">{words.settings.keys}</Tabs.Tab>
          <Tabs.Tab value="data">{words.settings.data}</Tabs.Tab>
          <Tabs.Tab value="audit">{words.settings.audit}</Tabs.Tab>
          <Tabs.Tab value="installation">{words.installation.title}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="workspace" pt="md">
          <WorkspaceSettings />
        </Tabs.Panel>
        <Tabs.Panel value="users" pt="md">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="notices" pt="md">
          <Notices />
        </Tabs.Panel>
        <Tabs.Panel value="keys" pt="md">
          <Keys />
        </Tabs.Panel>
        <Tabs.Panel value="data" pt="md">
          <PersonalData />
        </Tabs.Panel>
        <Tabs.Panel value="audit" pt="md">
          <Audit />
        </Tabs.Panel>
        <Tabs.Panel value="installation" pt="md">
          <Installation />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
