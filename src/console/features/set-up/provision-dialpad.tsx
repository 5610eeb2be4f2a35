import { Alert, Button, Group, List, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useLines } from "../../api/resources.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Values = { lineId: string; officeId: string; number: string };

/** Makes the router, the webhook and the subscription at Dialpad for a line; says what it made. */
export function ProvisionDialpad({ connectionId }: { connectionId: string }) {
  const { data: lines = [] } = useLines();
  const offices = useQuery({
    queryKey: ["telephony-connections", connectionId, "offices"],
    queryFn: async () =>
      (
        await read(
          api.GET("/api/telephony-connections/{id}/offices", {
            params: { path: { id: connectionId } },
          }),
        )
      ).items,
  });
  const [lineId, setLineId] = useState<string | null>(null);
  const [officeId, setOfficeId] = useState<string | null>(null);
  const [number, setNumber] = useState("");
  const [made, setMade] = useState<{ changes: string[]; warnings: string[] } | null>(null);
  const provision = useAct<Values>({
    run: async (values) => {
      setMade(
        await read(
          api.POST("/api/lines/{id}/provision", {
            params: { path: { id: values.lineId } },
            body: {
              connectionId,
              officeId: values.officeId,
              number: values.number === "" ? null : values.number,
            },
          }),
        ),
      );
    },
    done: words.setUp.provisioned,
    changes: ["lines"],
  });
  const dialpadLines = lines.filter(({ vendor }) => vendor === "dialpad");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (lineId !== null && officeId !== null) provision.mutate({ lineId, officeId, number });
      }}
    >
      <Group align="flex-end">
        <Select
          required
          label={words.calls.line}
          data={dialpadLines.map(({ id, name }) => ({ value: id, label: name }))}
          value={lineId}
          onChange={setLineId}
        />
        <Select
          required
          label={words.setUp.office}
          data={(offices.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={officeId}
          onChange={setOfficeId}
        />
        <TextInput
          label={words.calls.number}
          placeholder="+1 415 …"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" loading={provision.isPending}>
          {words.setUp.provision}
        </Button>
      </Group>
      {made !== null && (
        <Alert mt="sm" color={made.warnings.length > 0 ? "yellow" : "green"} role="status">
          <List size="sm">
            {[...made.changes, ...made.warnings].map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </form>
  );
}
