import { Button } from "@mantine/core";
import { api, read } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { type Call, useCallbacks, useCalls, useLines, usePersonOn } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

const LOOKED_AT = 500;

/** Calls that nobody answered, newest first, each with the promise to ring back one click away. */
export function MissedCalls() {
  const calls = useCalls(LOOKED_AT);
  const personOn = usePersonOn();
  const isManager = useMay("manager");
  // a rep is told of their own calls, by numbers that they ring themselves
  const managed: readonly Column<Call>[] = [
    {
      title: words.callbacks.rangFor,
      grow: 2,
      cell: ({ legs }) =>
        [...new Set(legs.flatMap((leg) => personOn(leg.identity) ?? []))].join(", "),
    },
    { title: words.people.actions, cell: (call) => <CallBack call={call} /> },
  ];
  const columns: readonly Column<Call>[] = [
    {
      title: words.calls.when,
      cell: ({ startedAt }) => startedAt !== null && <Moment at={startedAt} />,
    },
    { title: words.calls.number, cell: ({ number }) => <PhoneLink number={number} /> },
    ...(isManager ? managed : []),
  ];
  return (
    <QueryView query={calls}>
      {(all) => {
        const rows = all.filter(isMissed);
        return rows.length === 0 ? (
          <Empty title={words.callbacks.noMissed}>{words.callbacks.noMissedHint}</Empty>
        ) : (
          <RowTable
            label={words.callbacks.missed}
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
          />
        );
      }}
    </QueryView>
  );
}

function isMissed({ legs }: Call): boolean {
  return (
    legs.some(({ direction }) => direction === "inbound") &&
    legs.every(({ connectedAt, endedAt }) => connectedAt === null && endedAt !== null)
  );
}

function CallBack({ call: { number, legs } }: { call: Call }) {
  const { data: lines = [] } = useLines();
  const { data: open = [] } = useCallbacks("open");
  const vendor = legs[0]?.legId.split(":")[0];
  const lineId = lines.find((line) => line.vendor === vendor)?.id;
  const promise = useAct<{ number: string; lineId: string }>({
    run: (body) => read(api.POST("/api/callbacks", { body })),
    done: words.callbacks.promisedNow,
    changes: ["callbacks", "audit"],
  });
  if (number === null || lineId === undefined) return null;
  if (open.some((callback) => callback.number === number)) return words.callbacks.isPromised;
  return (
    <Button
      size="compact-sm"
      variant="light"
      aria-label={`${words.callbacks.promise} ${number}`}
      onClick={() => promise.mutate({ number, lineId })}
    >
      {words.callbacks.promise}
    </Button>
  );
}
