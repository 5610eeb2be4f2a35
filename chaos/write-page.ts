import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { format } from "prettier";
import { checkAnswers } from "./check/answers.ts";
import type { Played } from "./play.ts";
import { toRows } from "./report.ts";

const PAGE = "docs/reliability.md";

/** Writes the figures of a run down for people. */
export async function writePage(
  played: Played,
  fired: ReadonlyMap<string, number> | null,
): Promise<void> {
  const minutes = Math.round((played.endedAt - played.begunAt) / 60_000);
  const text = `# Reliability

\`npm run chaos\` starts an installation as production has it, on this machine: Caddy and HAProxy with the files of
[deploy](../deploy), two routers, two workers, the maps' Redis with a replica and three sentinels, the queues' Redis,
PostgreSQL. Outside are a HubSpot and the four phone systems as boxes, which check what they are answered by the vendors'
published rules. Prometheus asks all four processes, with the alert rules that are shipped. Calls of known people come in
all the time, owners change in the CRM, and one fault after the other is done to all of it and undone. At the end what was
sent is held against the call log, the maps, the CRM and the phones, by the vendors' own ids.

\`npm run chaos -- --minutes 5 --seed 7\` plays a shorter run, \`--only "PostgreSQL"\` the faults whose name fits,
\`--logs <folder>\` keeps the logs of all processes, and \`--write\` writes this page. It needs Caddy and HAProxy. What ends with
a mark is not as it should be: then the command fails and lists examples.

## The last run

Seed ${played.seed}, ${minutes} minutes, ${availableParallelism()} cores, ${new Date(played.begunAt).toISOString().slice(0, 10)}.

| what | figure |
| --- | --- |
${toRows(played)
  .map(({ what, is, good }) => `| ${what} | ${is}${good ? "" : " ✗"} |`)
  .join("\n")}

| fault | times | routing requests meanwhile | without a valid answer |
| --- | --- | --- | --- |
${faultRows(played).join("\n")}

${alertsOf(played, fired)}## What it does not do

Disks are filled only where the run may mount some of its own, as root on Linux. Caddy is there once: while it is started
again nobody is answered, and those requests are counted apart. Alerts that take a flood, a full local disk while both
stores are away, or a used-up account are played by \`promtool\` alone.
`;
  writeFileSync(PAGE, await format(text, { parser: "markdown", printWidth: 120 }));
}

/** Which alerts fired, and in which fault each did first; nothing where no Prometheus was. */
function alertsOf({ faults }: Played, fired: ReadonlyMap<string, number> | null): string {
  if (fired === null) return "";
  const rows = [...fired]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([alert, at]) => {
      const during =
        faults.findLast(({ begunAt }) => begunAt <= at)?.fault.name ?? "before the first";
      return `| \`${alert}\` | ${during} |`;
    });
  return `Alerts that fired, without their waiting times:\n\n| alert | first in, or after |\n| --- | --- |\n${rows.join("\n")}\n\n`;
}

function faultRows({ faults, asked }: Played): string[] {
  const { bad } = checkAnswers(asked, faults);
  return [...new Set(faults.map(({ fault }) => fault.name))].toSorted().map((name) => {
    const spans = faults.filter(({ fault }) => fault.name === name);
    const during = (list: typeof asked) =>
      list.filter(({ at }) => spans.some(({ begunAt, endedAt }) => at >= begunAt && at <= endedAt));
    return `| ${name} | ${spans.length} | ${during(asked).length} | ${during(bad).length} |`;
  });
}
