import { Group, Text } from "@mantine/core";
import { useMe } from "../../api/me.ts";
import { usePins } from "../../api/resources.ts";
import { Part } from "../../parts/part.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";

/** Numbers that come to me whatever the CRM says; a manager sets them. */
export function MyPins() {
  const { data: me } = useMe();
  const pins = usePins();
  return (
    <Part title={words.me.pins} about={words.me.pinsHint}>
      <QueryView query={pins}>
        {(all) => {
          const own = all.filter(({ repId }) => repId === me?.repId);
          return own.length === 0 ? (
            <Text size="sm">{words.me.noPins}</Text>
          ) : (
            <Group>
              {own.map(({ number }) => (
                <PhoneLink key={number} number={number} />
              ))}
            </Group>
          );
        }}
      </QueryView>
    </Part>
  );
}
