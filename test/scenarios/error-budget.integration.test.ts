import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let line: TestLine;

beforeAll(async () => {
  app = await startTestApp();
  line = await createTestLine(app);
});
afterAll(() => app?.close());

async function budgets(): Promise<string[]> {
  const headers = { authorization: `Bearer ${app.adminToken}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  return text.split("\n").filter((row) => row.startsWith("stickyline_line_error_budget"));
}

it("tells how near a line is to being switched off by its vendor, by its id alone", async () => {
  await line.route({ call_id: 1, external_number: "+14155551001" });
  expect(await budgets()).toEqual([]);
  const forged = line.with("a-secret-that-is-not-of-this-line-0123456789");
  for (const call of [2, 3, 4]) {
    const { status } = await forged.route({ call_id: call, external_number: "+14155551001" });
    expect(status).toBe(401);
  }
  await expect
    .poll(budgets, { timeout: 30_000 })
    .toEqual([`stickyline_line_error_budget_used_ratio{vendor="dialpad",line="${line.id}"} 0.3`]);
}, 60_000);
