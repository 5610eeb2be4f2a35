import { Text, Timeline } from "@mantine/core";

type Rung = {
  readonly rung: string;
  readonly repId?: string;
  readonly result: "taken" | "refused";
  readonly why: string;
};

/** The rungs as they were tried, top first: each taken or passed over, with the reason. */
export function Ladder(props: {
  rungs: readonly Rung[];
  nameOf: (repId: string | undefined) => string;
}) {
  const { rungs, nameOf } = props;
  return (
    <Timeline bulletSize={16} lineWidth={2} active={-1}>
      {rungs.map((rung, place) => (
        <Timeline.Item
          // two rungs of a ladder may be of one kind
          key={`${place} ${rung.rung}`}
          color={rung.result === "taken" ? "green" : "gray"}
          title={rung.repId === undefined ? rung.rung : `${rung.rung} · ${nameOf(rung.repId)}`}
        >
          <Text size="sm">
            {rung.result === "taken" ? "✓" : "✕"} {rung.why}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
