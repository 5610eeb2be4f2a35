import { Badge, Button, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, done, read } from "../../api/client.ts";
import { Moment } from "../../parts/moment.tsx";
import { Part } from "../../parts/part.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { deviceName } from "./device-name.ts";

/** The browsers in which I am signed in, each of which I can sign out. */
export function Sessions() {
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => (await read(api.GET("/api/sessions"))).items,
  });
  const end = useAct<string>({
    run: (id) => done(api.DELETE("/api/sessions/{id}", { params: { path: { id } } })),
    done: words.me.sessionEnded,
    changes: ["sessions"],
  });
  return (
    <Part title={words.me.sessions}>
      <QueryView query={sessions}>
        {(items) => (
          <Table aria-label={words.me.sessions}>
            <Table.Tbody>
              {items.map(({ id, device, usedAt, current }) => (
                <Table.Tr key={id}>
                  <Table.Td title={device}>{deviceName(device)}</Table.Td>
                  <Table.Td>
                    <Moment at={usedAt} />
                  </Table.Td>
                  <Table.Td>
                    {current ? (
                      <Badge>{words.me.thisOne}</Badge>
                    ) : (
                      <Button size="compact-sm" variant="subtle" onClick={() => end.mutate(id)}>
                        {words.me.endSession}
                        <span className="unseen"> {deviceName(device)}</span>
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
    </Part>
  );
}
