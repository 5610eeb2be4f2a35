import { Tabs } from "@mantine/core";
import { useMay } from "../../api/me.ts";
import { Page } from "../../parts/page.tsx";
import { words } from "../../words/en.ts";
import { CallbackList } from "./callback-list.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Deliveries } from "./deliveries.tsx";
import { MissedCalls } from "./missed-calls.tsx";

/** Callers who are owed something: promises to ring back, missed calls, and work that could not be done by itself. */
export function CallbacksPage() {
  const isManager = useMay("manager");
  return (
    <Page title={words.callbacks.title} about={words.callbacks.about}>
      <Tabs defaultValue="callbacks" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="callbacks">{words.callbacks.promises}</Tabs.Tab>
          <Tabs.Tab value="missed">{words.callbacks.missed}</Tabs.Tab>
          {isManager && <Tabs.Tab value="notices">{words.deliveries.title}</Tabs.Tab>}
          {isManager && <Tabs.Tab value="given-up">{words.deadLetters.title}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="callbacks" pt="md">
          <CallbackList />
        </Tabs.Panel>
        <Tabs.Panel value="missed" pt="md">
          <MissedCalls />
        </Tabs.Panel>
        {isManager && (
          <Tabs.Panel value="notices" pt="md">
            <Deliveries />
          </Tabs.Panel>
        )}
        {isManager && (
          <Tabs.Panel value="given-up" pt="md">
            <DeadLetters />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
