import { Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { CallerOf } from "../../parts/caller.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Part } from "../../parts/part.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

function useCallers(repId: string) {
  return useQuery({
    queryKey: ["callers", repId],
    queryFn: () => read(api.GET("/api/reps/{id}/callers", { params: { path: { id: repId } } })),
  });
}

/** Who holds the line for me. */
export function Waiting({ repId }: { repId: string }) {
  const callers = useCallers(repId);
  return (
    <Part title={words.me.waiting}>
      <QueryView query={callers}>
        {({ waiting }) =>
          waiting.length === 0 ? (
            <Text size="sm">{words.me.noneWaiting}</Text>
          ) : (
            <Table aria-label={words.me.waiting}>
              <Table.Tbody>
                {waiting.map(({ number, since }) => (
                  <Table.Tr key={`${number} ${since}`}>
                    <Table.Td>
                      <CallerOf number={number} />
                    </Table.Td>
                    <Table.Td>
                      {words.me.waitsSince} <Moment at={since} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </QueryView>
    </Part>
  );
}

/** Calls that should have been mine, where each went, and why it did not come to me. */
export function PassedOver({ repId }: { repId: string }) {
  const callers = useCallers(repId);
  return (
    <Part title={words.me.passedOver} about={words.me.passedOverHint}>
      <QueryView query={callers}>
        {({ passedOver }) =>
          passedOver.length === 0 ? (
            <Text size="sm">{words.me.nonePassedOver}</Text>
          ) : (
            <Stack gap="sm">
              {passedOver.slice(0, SHOWN).map((call) => (
                <div key={call.decisionId}>
                  <Text size="sm">
                    <Moment at={call.at} /> · <PhoneLink number={call.number} /> ·{" "}
                    {call.takenBy === null
                      ? wordFor(words.outcome, call.outcome)
                      : `${words.me.wentTo} ${call.takenBy}`}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {wordFor(words.me.mine, call.rung)}: {call.why}.
                  </Text>
                </div>
              ))}
            </Stack>
          )
        }
      </QueryView>
    </Part>
  );
}

/** More than anybody reads. */
const SHOWN = 20;
