import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { findProgram } from "../support/start-proxy.ts";

type Rule = { readonly alert: string; readonly expr: string };

const { groups } = parse(readFileSync("deploy/alerts.yml", "utf8")) as {
  groups: { rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync("deploy/dashboard.json", "utf8")) as {
  panels: { targets: { expr: string }[] }[];
};
const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const promtool = findProgram("promtool");

let app: TestApp;
let told: ReadonlySet<string>;

beforeAll(async () => {
  app = await startTestApp();
  const headers = { authorization: `Bearer ${app.adminToken}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  // a histogram's rows have names of their own
  told = new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = "", type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
});

afterAll(() => app?.close());

const namesIn = (expression: string) =>
  expression.match(/\b(?:stickyline|nodejs|process)_\w+/g) ?? [];

describe("alert rules and dashboard", () => {
  it("ask for nothing that /metrics does not tell", () => {
    const asked = [...rules.map(({ expr }) => expr), ...panels].flatMap(namesIn);
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !told.has(name))).toEqual([]);
  });

  it("show every figure of ours", () => {
    const shown = new Set(panels.flatMap(namesIn).map((name) => name.replace(/_bucket$/, "")));
    const ours = [...told].filter((name) => /^stickyline_(?!.*_(sum|count)$)/.test(name));
    expect(ours.filter((name) => !shown.has(name.replace(/_bucket$/, "")))).toEqual([]);
  });

  it("have a row in the runbook for each alert, and no row without one", () => {
    const page = readFileSync("docs/runbook.md", "utf8");
    const rows = [...page.matchAll(/^\| `(Stickyline\w+)` /gm)].map(([, name]) => name);
    expect(rows).toEqual(rules.map(({ alert }) => alert));
  });

  it.skipIf(promtool === null)("are rules to Prometheus (skipped: needs promtool)", async () => {
    const { stdout } = await promisify(execFile)(promtool ?? "", [
      "check",
      "rules",
      "deploy/alerts.yml",
    ]);
    expect(stdout).toContain(`${rules.length} rules found`);
  });

  it.skipIf(promtool === null)(
    "fire for what they are about and for nothing else, each of them (skipped: needs promtool)",
    async () => {
      const cases = "test/deploy/alert-cases.yml";
      const { tests } = parse(readFileSync(cases, "utf8")) as {
        tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
      };
      const tried = tests
        .flatMap((one) => one.alert_rule_test)
        .flatMap(({ alertname, exp_alerts: fired }) => (fired === undefined ? [] : [alertname]));
      expect([...new Set(tried)].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
      await promisify(execFile)(promtool ?? "", ["test", "rules", cases]);
    },
  );
});
