import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Schema = {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
};
type Json = { readonly [field: string]: Json } | readonly Json[] | string | number | boolean | null;
type Fields = { readonly [field: string]: Json };

type Document = Record<
  string,
  Record<string, { requestBody?: { content: { "application/json": { schema: Schema } } } }>
>;
const DOCUMENT = new URL("../../src/console/api/openapi.json", import.meta.url);
const { paths } = JSON.parse(readFileSync(DOCUMENT, "utf8")) as { paths: Document };

/** Written, and never read again. */
const UNREAD = ["secret", "previousSecret", "webhookSecret"];
const SOON = Date.parse("2030-01-01T00:00:00Z");

let app: TestApp;
const ids = { ann: "", bob: "", line: "", policy: "" };

const hours = (): Fields => ({
  timeZone: "Europe/Prague",
  weekly: { mon: [["09:00", "17:00"]] },
  holidays: [{ date: "2030-12-25", name: "Christmas", spans: [] }],
  forced: { state: "closed", untilMs: SOON },
});
const stand = (): Fields => ({ repId: ids.bob, fromMs: SOON, untilMs: SOON + 1 });

/** Whatever can be changed and read again at one place, and a value of each of its fields that may be null. */
const PLACES: Readonly<Record<string, { route: string; at: () => string; filled: () => Fields }>> =
  {
    rep: {
      route: "/api/reps/{id}",
      at: () => `/reps/${ids.ann}`,
      filled: () => ({
        awayUntilMs: SOON,
        backupId: ids.bob,
        crmOwnerId: "501",
        successor: stand(),
        delegate: stand(),
        hours: hours(),
      }),
    },
    line: {
      route: "/api/lines/{id}",
      at: () => `/lines/${ids.line}`,
      filled: () => ({
        policyId: ids.policy,
        hours: hours(),
        closed: { kind: "fallback" },
        numbers: [{ number: "+14155550100", repId: ids.ann, policyId: ids.policy }],
        team: { type: "department", id: "4401" },
      }),
    },
    notices: {
      route: "/api/notices",
      at: () => "/notices",
      filled: () => ({
        webhookUrl: "https://example.com/hook",
        slackUrl: "https://hooks.slack.com/services/1/2/3",
        teamsUrl: "https://example.com/teams",
      }),
    },
    workspace: { route: "/api/workspace", at: () => "/workspace", filled: () => ({}) },
    callbackPolicy: {
      route: "/api/callback-policy",
      at: () => "/callback-policy",
      filled: () => ({}),
    },
  };

beforeAll(async () => {
  app = await startTestApp();
  const made = async (path: string, body: unknown) =>
    (await app.api<{ id: string }>("POST", path, body)).id;
  ids.ann = await made("/reps", { name: "Ann", email: "ann@example.com" });
  ids.bob = await made("/reps", { name: "Bob", email: "bob@example.com" });
  const fallback = { type: "department", id: "4400" };
  ids.line = await made("/lines", { vendor: "dialpad", name: "Sales", fallback });
  ids.policy = await made("/policies", { name: "Own", policy: { ladder: [{ rung: "team" }] } });
}, 60_000);
afterAll(() => app?.close());

async function change(path: string, body: unknown) {
  const answer = await fetch(`${app.url}/api${path}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${app.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

function bodyOf(route: string): Schema {
  const schema = paths[route]?.["patch"]?.requestBody?.content["application/json"].schema;
  return schema ?? expect.fail(`nothing is changed at ${route}`);
}

function typesOf({ type, anyOf = [] }: Schema): string[] {
  return [...(type === undefined ? [] : [type].flat()), ...anyOf.flatMap(typesOf)];
}

function fieldsOf({ properties = {}, anyOf = [] }: Schema): [string, Schema][] {
  return [...Object.entries(properties), ...anyOf.flatMap(fieldsOf)];
}

/** The ways to all fields that may be null: `delegate.untilMs`. */
function nullable(schema: Schema, before: readonly string[] = []): string[][] {
  return fieldsOf(schema).flatMap(([field, inner]) => {
    const way = [...before, field];
    return [...(typesOf(inner).includes("null") ? [way] : []), ...nullable(inner, way)];
  });
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withNull(fields: Fields, [field = "", ...way]: readonly string[]): Fields {
  const inner = fields[field];
  if (inner === undefined) expect.fail(`give ${field} a value`);
  if (way.length === 0) return { ...fields, [field]: null };
  return { ...fields, [field]: isFields(inner) ? withNull(inner, way) : expect.fail(field) };
}

const EMPTY: Fields = { null: null, string: "", array: [], object: {} };

describe.each(Object.keys(PLACES))("%s", (name) => {
  const { route, at, filled } = PLACES[name] ?? expect.fail(name);
  async function read(): Promise<Fields> {
    // what follows from others is none of their own
    const {
      warnings: _warnings,
      ownerChosen: _chosen,
      ...fields
    } = await app.api<Fields>("GET", at());
    return fields;
  }

  it("reads back each value that was sent, each null in its place, and what was not sent as it was", async () => {
    const all = filled();
    // nothing of theirs may be null
    if (Object.keys(all).length === 0) return expect(nullable(bodyOf(route))).toEqual([]);
    const changed = await change(at(), all);
    expect(changed, changed.text).toMatchObject({ status: 200 });
    const whole = await read();
    expect(whole).toMatchObject(all);
    for (const way of nullable(bodyOf(route))) {
      const [field = ""] = way;
      if (UNREAD.includes(field)) continue;
      const body = { [field]: withNull(all, way)[field] };
      expect(await change(at(), body), way.join(".")).toMatchObject({ status: 200 });
      expect(await read(), way.join(".")).toEqual({ ...whole, ...body });
      await change(at(), { [field]: all[field] });
      expect(await read(), way.join(".")).toEqual(whole);
    }
    if (Array.isArray(all["numbers"])) {
      const numbers = [{ number: "+14155550100", repId: null, policyId: null }];
      await change(at(), { numbers });
      expect(await read()).toEqual({ ...whole, numbers });
    }
  });

  it("takes an empty value as it is where its type knows it, and else refuses it by name", async () => {
    let before = await read();
    for (const [field, schema] of fieldsOf(bodyOf(route))) {
      for (const [type, value] of Object.entries(EMPTY)) {
        const { status, text } = await change(at(), { [field]: value });
        const after = await read();
        const message = `${field}: ${type}`;
        if (status === 200) {
          expect(typesOf(schema), message).toContain(type);
          const own = UNREAD.includes(field) || type === "object" ? after[field] : value;
          expect(after, message).toEqual({ ...before, ...(field in after && { [field]: own }) });
        } else {
          expect({ status, text }, message).toMatchObject({
            status: 400,
            text: expect.stringContaining(field),
          });
          expect(after, message).toEqual(before);
        }
        before = after;
      }
    }
  });
});

it("is walked for every body that can be changed and has a field that may be null", () => {
  const walked = Object.values(PLACES).map(({ route }) => route);
  const others = Object.keys(paths).filter((route) => {
    const schema = paths[route]?.["patch"]?.requestBody?.content["application/json"].schema;
    return schema !== undefined && nullable(schema).length > 0 && !walked.includes(route);
  });
  // the first needs a CRM, the other one a user
  expect(others).toEqual(["/api/crm-connections/{id}", "/api/users/{id}"]);
});
