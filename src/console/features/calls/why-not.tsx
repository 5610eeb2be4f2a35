import { List, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useReps } from "../../api/resources.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";

/** "Why not me?", for any rep. */
export function WhyNot({ decisionId }: { decisionId: string }) {
  const { data: reps = [] } = useReps();
  const [repId, setRepId] = useState<string | null>(null);
  return (
    <Stack gap="xs">
      <Select
        label={words.calls.whyNot}
        placeholder={words.calls.pickRep}
        searchable
        clearable
        data={reps.map(({ id, name }) => ({ value: id, label: name }))}
        value={repId}
        onChange={setRepId}
      />
      {repId !== null && <Story decisionId={decisionId} repId={repId} />}
    </Stack>
  );
}

function Story({ decisionId, repId }: { decisionId: string; repId: string }) {
  const story = useQuery({
    queryKey: ["decisions", decisionId, "why", repId],
    queryFn: () =>
      read(
        api.GET("/api/decisions/{id}/why/{repId}", {
          params: { path: { id: decisionId, repId } },
        }),
      ),
  });
  return (
    <QueryView query={story}>
      {({ sentences }) =>
        sentences.length === 0 ? (
          <Text size="sm">{words.calls.noStory}</Text>
        ) : (
          <List size="sm">
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        )
      }
    </QueryView>
  );
}
