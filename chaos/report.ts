import { checkAnswers } from "./check/answers.ts";
import { countEvents, wasTaken } from "./check/lost-events.ts";
import type { Played } from "./play.ts";

export type Row = { readonly what: string; readonly is: string; readonly good: boolean };

const number = (value: number) => value.toLocaleString("en");

/** The figures of a run, each with whether it is what was promised. */
export function toRows(played: Played): Row[] {
  const { asked, told, calls, faults, lost, timeline, presence, owners, buried } = played;
  const answers = checkAnswers(asked, faults);
  const taken = told.filter(wasTaken);
  const none = (what: string, list: readonly unknown[]): Row => ({
    what,
    is: number(list.length),
    good: list.length === 0,
  });
  const plain = (what: string, is: string): Row => ({ what, is, good: true });
  return [
    plain("faults", number(faults.length)),
    plain("routing requests", number(asked.length)),
    none("… without a valid answer within 3 s", answers.bad),
    plain("… asked while the way in itself was gone", number(answers.shut.length)),
    plain(
      "… answered: median, 99 %, slowest",
      `${answers.p50}, ${answers.p99}, ${answers.slowest} ms`,
    ),
    ...(answers.blindP50 === null
      ? []
      : [
          plain(
            "… median while the maps can't be read, after the first second",
            `${answers.blindP50} ms`,
          ),
        ]),
    plain("call events taken", number(countEvents(taken))),
    none("… not in the call log", lost),
    plain("calls of known people", number(calls.length)),
    none("… not on the CRM's timeline", timeline.missing),
    none("… there twice", timeline.doubled),
    none("reps shown wrongly", presence),
    none("contacts with another owner than in the CRM", owners),
    none("jobs buried", buried),
    none("processes that ended by themselves", played.crashes),
    none(
      "faults that could not be undone",
      faults.filter(({ problem }) => problem !== null),
    ),
    {
      what: "all right again after the last fault",
      is: played.rightAfterMs === null ? "no" : `${Math.round(played.rightAfterMs / 1000)} s`,
      good: played.rightAfterMs !== null,
    },
  ];
}

export function toText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map(({ what, is, good }) => `${good ? " " : "✗"} ${what.padEnd(width)}  ${is}`)
    .join("\n");
}

/** Examples of what is wrong, for whoever looks into it. */
export function toDetails(played: Played): string[] {
  const { lost, timeline, known, presence, owners, buried, faults } = played;
  const { bad } = checkAnswers(played.asked, faults);
  const faultAt = (at: number) =>
    faults.findLast(({ begunAt }) => begunAt <= at)?.fault.name ?? "before the first fault";
  const some = (what: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${what}:`, ...list.slice(0, 12).map((line) => `  ${line}`)];
  return [
    ...some(
      "without a valid answer",
      bad.map(
        (one) =>
          `${one.vendor} ${one.callId}: ${one.fault ?? "late"} after ${one.ms} ms (${faultAt(one.at)})`,
      ),
    ),
    ...some(
      "not in the call log",
      lost.map(
        (one) => `${one.vendor} ${one.callId} ${one.what} ${one.status} (${faultAt(one.at)})`,
      ),
    ),
    ...some(
      "not on the timeline",
      timeline.missing.map(
        (one, nth) =>
          `${one.ids[0]} from ${one.from}: ${known[nth] ?? ""} (ended in: ${faultAt(one.endedAt)})`,
      ),
    ),
    ...some("there twice", timeline.doubled),
    ...some(
      "shown wrongly",
      presence.map((one) => `${one.name}: ${one.shown}, is ${one.true}`),
    ),
    ...some("owners", owners),
    ...some("buried", [...new Set(buried)]),
    ...some("ended by themselves", played.crashes),
    ...some(
      "not undone",
      faults.flatMap(({ fault, problem }) =>
        problem === null ? [] : [`${fault.name}: ${problem}`],
      ),
    ),
    ...some("phone systems", [...new Set(played.failures)]),
  ];
}
