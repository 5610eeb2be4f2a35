import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const ROW = /^\| (?!-{3}|field or rule)(.*?) +\| (.*?) +\|$/;
const SHOWN = /^`(test\/[\w./-]+\.test\.ts)`: "(.+)"$/;
const NOT_USED = /^not used, because \S.{10,}$/;

/** What is wrong with the rows of the document, one sentence each. */
function problemsOf(markdown: string): string[] {
  return rowsOf(markdown).flatMap(({ rule, shownBy }) => {
    const [, path, name] = SHOWN.exec(shownBy) ?? [];
    if (path === undefined || name === undefined) {
      return NOT_USED.test(shownBy) ? [] : [`${rule}: neither a test nor a reason`];
    }
    const file = new URL(path, ROOT);
    if (!existsSync(file)) return [`${rule}: there is no ${path}`];
    return namesTest(readFileSync(file, "utf8"), name)
      ? []
      : [`${rule}: ${path} has no test "${name}"`];
  });
}

function rowsOf(markdown: string): { rule: string; shownBy: string }[] {
  return markdown.split("\n").flatMap((line) => {
    const [, rule, shownBy] = ROW.exec(line) ?? [];
    return rule === undefined || shownBy === undefined ? [] : [{ rule, shownBy }];
  });
}

/** Whether the name is the first argument of an `it`, with or without a table before it. */
function namesTest(source: string, name: string): boolean {
  const literals = [JSON.stringify(name), `'${name}'`];
  return literals.some((literal) => new RegExp(`\\(\\s*${escaped(literal)},`).test(source));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The names of every field, header, parameter and state that the two Dialpad pages define. */
const DIALPAD = [
  "name routing_url secret office_id default_target_id default_target_type enabled phone_numbers",
  "signature date_started call_id external_number internal_number contact_id contact_type action",
  "target_id target_type forward_to message hint_name finish_on_key num_digits valid_digits retries",
  "timeout timeout_action locale disconnect default_target custom reset_error_count",
  "DP-CALL-ROUTER-ASK-REATTEMPT-COUNT DP-CALL-ROUTER-ASK-REATTEMPT-LIMIT",
  "target proxy_target entry_point_target entry_point_call_id group_id direction contact date_rang",
  "date_connected date_ended duration state was_recorded voicemail_link preanswer calling ringing",
  "connected merged hold queued voicemail eavesdrop hangup blocked admin parked",
]
  .join(" ")
  .split(" ");

/** The same of Exotel's page on Programmable Connect. */
const EXOTEL = [
  "exotel-version CallSid CallFrom From CallTo To Direction Created StartTime EndTime CurrentTime CallType",
  "DialCallDuration DialWhomNumber DialCallStatus Legs RecordingUrl digits CustomField ForwardedFrom",
  "fetch_after_attempt destination contact_uri state_management outgoing_phone_number sticky_agent recording",
  "record channels max_ringing_duration max_conversation_duration music_on_hold parallel_ringing activate",
  "max_parallel_attempts call_event_passthru_url start_call_playback dial ringing answered terminal",
]
  .join(" ")
  .split(" ");

/** The same of Voipex's page on its Dialer. */
const VOIPEX = [
  "call-lists name numbers number attributes id message numbersCount ivr description createdAt updatedAt",
  "createdBy updatedBy email routing exten ddi campaigns callerId activePeriod startTime endTime weekDays",
  "callLists rescheduleRules status retryAfter maxAttempts RS_ERROR endpoint type phone queue boostFactor",
  "maxWaitingCalls control command start pause unpause reload remove token rights telecasting interactive",
]
  .join(" ")
  .split(" ");

describe("the coverage of the vendors' pages", () => {
  const markdown = readFileSync(new URL("docs/vendor-coverage.md", ROOT), "utf8");

  it("names a test that exists, or a reason, in every row", () => {
    expect(problemsOf(markdown)).toEqual([]);
  });

  it.each([
    ["Exotel", EXOTEL],
    ["Voipex", VOIPEX],
  ])("has a row for every field of %s's page", (vendor, names) => {
    const rules = rowsOf(markdown)
      .map(({ rule }) => rule)
      .filter((rule) => rule.startsWith(`${vendor}: `));
    const words = new Set(rules.flatMap((rule) => rule.split(/[^\w-]+/)));
    expect(names.filter((name) => !words.has(name))).toEqual([]);
  });

  it("has a row for every field and state of the Dialpad pages", () => {
    const rules = rowsOf(markdown).map(({ rule }) => rule);
    const words = new Set(rules.flatMap((rule) => rule.split(/[^\w-]+/)));
    expect(DIALPAD.filter((name) => !words.has(name))).toEqual([]);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(100);
  });
});

describe("the check", () => {
  const table = (shownBy: string) =>
    `| field or rule | shown by |\n| --- | --- |\n| x | ${shownBy} |`;
  const here = "test/docs/vendor-coverage.test.ts";

  it("finds rows with neither, files and tests that don't exist", () => {
    expect(problemsOf(table("soon"))).toHaveLength(1);
    expect(problemsOf(table("not used, because"))).toHaveLength(1);
    expect(problemsOf(table('`test/docs/nowhere.test.ts`: "x"'))).toHaveLength(1);
    expect(problemsOf(table(`\`${here}\`: "no such test as ${here}"`))).toHaveLength(1);
  });

  it("accepts a test and a reason", () => {
    expect(problemsOf(table(`\`${here}\`: "accepts a test and a reason"`))).toEqual([]);
    expect(problemsOf(table("not used, because nobody has ever asked for it"))).toEqual([]);
  });
});
