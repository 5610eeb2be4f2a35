import { Table, Text } from "@mantine/core";
import { type Call, useCalls } from "../../api/resources.ts";
import { Moment } from "../../parts/moment.tsx";
import { Part } from "../../parts/part.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";

const LOOKED_AT = 200;
const SHOWN = 20;

const belongs: Readonly<Record<Which, (call: Call) => boolean>> = {
  talked: ({ legs }) => legs.some(({ connectedAt }) => connectedAt !== null),
  missed: ({ legs }) =>
    legs.some(({ direction }) => direction === "inbound") &&
    legs.every(({ connectedAt, endedAt }) => connectedAt === null && endedAt !== null),
};
type Which = "talked" | "missed";

/** My newest calls: those that I missed, with the number one click from being rung, or those that were a talk. */
export function MyCalls({ which }: { which: Which }) {
  const calls = useCalls(LOOKED_AT);
  return (
    <Part title={words.me[which]}>
      <QueryView query={calls}>
        {(all) => {
          const shown = all
            .filter(belongs[which])
            .toSorted((one, other) => (other.startedAt ?? "").localeCompare(one.startedAt ?? ""))
            .slice(0, SHOWN);
          return shown.length === 0 ? (
            <Text size="sm">{words.me.none[which]}</Text>
          ) : (
            <Table aria-label={words.me[which]}>
              <Table.Tbody>
                {shown.map(({ id, number, startedAt }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <PhoneLink number={number} />
                    </Table.Td>
                    <Table.Td>{startedAt !== null && <Moment at={startedAt} />}</Table.Td>
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
