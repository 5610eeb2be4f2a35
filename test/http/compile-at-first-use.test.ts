import { fastify } from "fastify";
import { expect, it } from "vitest";
import { compileAtFirstUse } from "../../src/http/compile-at-first-use.ts";

async function openApp() {
  const app = fastify();
  compileAtFirstUse(app);
  const body = {
    type: "object",
    properties: { n: { type: "integer" } },
    additionalProperties: false,
  };
  const response = { 200: { type: "object", properties: { n: { type: "integer" } } } };
  app.post("/good", { schema: { body, response } }, async () => ({ n: 7, hidden: true }));
  app.post("/bad", { schema: { body: { type: "nothing there is" } } }, async () => ({}));
  await app.ready();
  return app;
}

it("makes a route's checks when it is first asked for, not at the start", async () => {
  const app = await openApp();
  expect((await app.inject({ method: "POST", url: "/good", payload: { n: 1 } })).json()).toEqual({
    n: 7,
  });
  const bad = await app.inject({ method: "POST", url: "/bad", payload: {} });
  expect(bad.statusCode).toBe(500);
  expect(bad.json().message).toContain("schema is invalid");
});

it.each([
  [{ n: "1" }, "body/n must be integer"],
  [{ n: 1, more: true }, "body must NOT have additional properties"],
])("refuses %j as before: nothing is converted, nothing is dropped", async (payload, message) => {
  const app = await openApp();
  const refused = await app.inject({ method: "POST", url: "/good", payload });
  expect([refused.statusCode, refused.json().message]).toEqual([400, message]);
});
