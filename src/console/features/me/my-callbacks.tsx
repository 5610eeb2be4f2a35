import { Table, Text } from "@mantine/core";
import { useCallbacks } from "../../api/resources.ts";
import { Moment } from "../../parts/moment.tsx";
import { Part } from "../../parts/part.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { CallbackActions } from "../callbacks/callback-actions.tsx";

/** Whom I promised to ring back, the oldest promise first. */
export function MyCallbacks({ repId }: { repId: string }) {
  const callbacks = useCallbacks("open");
  return (
    <Part title={words.me.callbacks}>
      <QueryView query={callbacks}>
        {(all) => {
          const own = all.filter((callback) => callback.repId === repId);
          return own.length === 0 ? (
            <Text size="sm">{words.me.noCallbacks}</Text>
          ) : (
            <Table aria-label={words.me.callbacks}>
              <Table.Tbody>
                {own
                  .toSorted((one, other) => one.promisedAt.localeCompare(other.promisedAt))
                  .map((callback) => (
                    <Table.Tr key={callback.id}>
                      <Table.Td>
                        <PhoneLink number={callback.number} />
                      </Table.Td>
                      <Table.Td>
                        <Moment at={callback.promisedAt} />
                      </Table.Td>
                      <Table.Td>
                        <CallbackActions callback={callback} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          );
        }}
      </QueryView>
    </Part>
  );
}
