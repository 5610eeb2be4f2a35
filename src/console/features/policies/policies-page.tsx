import { Badge, Button, Group, Paper, Text, TextInput, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { type PolicyName, usePolicies } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { DEFAULT_POLICY } from "./policy.ts";

/** The policies there are: each says whom to try, in which order, and what a caller hears meanwhile. */
export function PoliciesPage() {
  const policies = usePolicies();
  const isAdmin = useMay("admin");
  const [name, setName] = useState("");
  const create = useAct<string>({
    run: (chosen) =>
      read(api.POST("/api/policies", { body: { name: chosen, policy: DEFAULT_POLICY } })),
    done: words.policies.created,
    changes: ["policies"],
    onDone: () => setName(""),
  });
  return (
    <Page title={words.policies.title} about={words.policies.about}>
      {isAdmin && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate(name);
          }}
        >
          <Group align="flex-end">
            <TextInput
              required
              label={words.policies.newName}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={create.isPending}>
              {words.policies.add}
            </Button>
          </Group>
        </form>
      )}
      <QueryView query={policies}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.policies.none}>{words.policies.noneHint}</Empty>
          ) : (
            all.map((policy) => <PolicyRow key={policy.id} policy={policy} />)
          )
        }
      </QueryView>
    </Page>
  );
}

function PolicyRow({ policy }: { policy: PolicyName }) {
  const { id, name, liveVersion, newestVersion } = policy;
  const isAdmin = useMay("admin");
  const remove = useAct<string>({
    run: (policyId) =>
      done(api.DELETE("/api/policies/{id}", { params: { path: { id: policyId } } })),
    done: words.policies.removed,
    changes: ["policies"],
  });
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <div>
          <Title order={3} size="h4">
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {words.policies.newest} {newestVersion}
          </Text>
        </div>
        <Group>
          <Badge color={liveVersion === null ? "gray" : "green"} variant="light">
            {liveVersion === null
              ? words.policies.notLive
              : `${words.policies.live} ${liveVersion}`}
          </Badge>
          <Button
            component={Link}
            to={`/policies/${encodeURIComponent(id)}`}
            size="compact-sm"
            variant="light"
          >
            {words.people.edit}
            <span className="unseen"> {name}</span>
          </Button>
          {isAdmin && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              onClick={() =>
                askFirst({
                  title: `${words.policies.removeTitle} ${name}`,
                  consequence: words.policies.removeConsequence,
                  act: words.act.remove,
                  onConfirm: () => remove.mutate(id),
                })
              }
            >
              {words.act.remove}
              <span className="unseen"> {name}</span>
            </Button>
          )}
        </Group>
      </Group>
    </Paper>
  );
}
