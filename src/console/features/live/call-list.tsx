import { Stack, Title } from "@mantine/core";
import { memo, useCallback, useDeferredValue, useState } from "react";
import { Caller } from "../../parts/caller.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Ladder } from "../../parts/ladder.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { type Decision, useDecisions, useLines, useRepName } from "../../api/resources.ts";
import "./call-list.css";

/** The newest calls, each with who got it and the sentence why; the ladder behind a click. */
export function CallList() {
  const decisions = useDecisions({ limit: 50 });
  const lines = useLines();
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.live.calls}
      </Title>
      <QueryView query={decisions}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.live.noCalls}>{nextStep(lines.data)}</Empty>
          ) : (
            <Calls items={items} />
          )
        }
      </QueryView>
    </Stack>
  );
}

/** Drawn when the browser has the time: however many calls come, a click or a key is answered first. */
function Calls({ items }: { items: readonly Decision[] }) {
  const shown = useDeferredValue(items);
  const repName = useRepName();
  const [opened, setOpened] = useState<readonly string[]>([]);
  const toggle = useCallback((id: string) => {
    setOpened((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]));
  }, []);
  return (
    <ul className="live-calls">
      {shown.map((decision) => (
        <Call
          key={decision.id}
          decision={decision}
          repName={repName(decision.repId) ?? words.live.formerRep}
          isOpen={opened.includes(decision.id)}
          onToggle={toggle}
        />
      ))}
    </ul>
  );
}

/**
 * One call: plain elements, since dozens of them may come in a second; drawn anew only when something about it changes,
 * and its ladder only when it is open.
 */
const Call = memo(function Call(props: {
  decision: Decision;
  repName: string;
  isOpen: boolean;
  onToggle: (id: string) => void;
}) {
  const { decision, repName, isOpen, onToggle } = props;
  const { id, at, outcome, reason } = decision;
  const isTheirs = outcome === "rep";
  return (
    <li>
      <h4>
        <button
          type="button"
          id={`call-${id}`}
          aria-expanded={isOpen}
          aria-controls={isOpen ? `ladder-${id}` : undefined}
          onClick={() => onToggle(id)}
        >
          <span className="live-call-head">
            <Moment at={at} />
            <Caller number={decision.number} contacts={decision.contacts} />
            <span className="live-call-outcome" data-theirs={isTheirs}>
              {isTheirs ? repName : wordFor(words.outcome, outcome)}
            </span>
          </span>
          <span className="live-call-why">{reason}</span>
        </button>
      </h4>
      {isOpen && (
        <div id={`ladder-${id}`} role="region" aria-labelledby={`call-${id}`}>
          <OpenLadder rungs={decision.rungs} />
        </div>
      )}
    </li>
  );
});

function OpenLadder({ rungs }: Pick<Decision, "rungs">) {
  const repName = useRepName();
  return <Ladder rungs={rungs} nameOf={(repId) => repName(repId) ?? words.live.formerRep} />;
}

function nextStep(lines: readonly { sandbox: boolean }[] | undefined): string {
  if (lines === undefined || lines.length === 0) return words.live.connectFirst;
  return lines.some(({ sandbox }) => sandbox) ? words.live.sandboxSoon : words.live.callNow;
}
