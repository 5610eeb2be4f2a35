import { Table } from "@mantine/core";
import { type Decision, useLines, usePersonOn, usePolicies } from "../../api/resources.ts";
import { targetOfLine } from "../../parts/target-words.ts";
import { words } from "../../words/en.ts";

/** What else is known of a decision: where the call came in and went, and by which policy, each by its name. */
export function CallFacts({ decision }: { decision: Decision }) {
  const { data: lines = [] } = useLines();
  const policyName = usePolicyName();
  const personOn = usePersonOn();
  const { target, lineId, callId, policyVersion } = decision;
  const line = lines.find(({ id }) => id === lineId);
  const sentTo =
    target === null
      ? words.calls.noTarget
      : decision.repId === null || line === undefined
        ? targetOfLine(target, line)
        : personOn(`${line.vendor}:${target.type}:${target.id}`);
  const facts: readonly [string, string | null][] = [
    [words.calls.line, line?.name ?? lineId],
    [words.calls.callId, callId],
    [words.calls.target, sentTo],
    [words.calls.policy, policyName(policyVersion)],
  ];
  return (
    <Table aria-label={words.calls.facts} layout="fixed">
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={110}>{name}</Table.Th>
            <Table.Td className="long">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** `id@version` in words; what is no version of a policy is that of the ladder that comes with Stickyline. */
function usePolicyName(): (policyVersion: string) => string {
  const { data: policies = [] } = usePolicies();
  return (policyVersion) => {
    const [id, version] = policyVersion.split("@");
    if (version === undefined) return words.calls.standardLadder;
    const name = policies.find((policy) => policy.id === id)?.name ?? id;
    return `${name}, ${words.calls.version} ${version}`;
  };
}
