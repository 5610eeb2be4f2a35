import { failure, startServer, type Handler, type TestServer } from "./dialpad-server.ts";

type Row = Record<string, unknown> & { id: string };

/** The request fields of Dialpad's published schemas; anything else is refused. */
const FIELDS = {
  webhooks: ["hook_url", "secret"],
  "subscriptions/call": [
    "endpoint_id",
    "call_states",
    "enabled",
    "group_calls_only",
    "target_type",
    "target_id",
  ],
  "subscriptions/agent_status": ["agent_type", "endpoint_id", "enabled"],
  callrouters: [
    "name",
    "routing_url",
    "secret",
    "office_id",
    "default_target_id",
    "default_target_type",
    "enabled",
    "reset_error_count",
  ],
} as const;

type Kind = keyof typeof FIELDS;

export type DialpadAccount = TestServer & {
  readonly rows: Record<Kind, Row[]>;
  readonly settings: { licences: string | undefined; refuseWith: [string, number] | null };
  add(kind: Kind, row: Record<string, unknown>): Row;
  /** What was changed, without the reads. */
  writes(): string[];
};

/** The part of Dialpad's API that provisioning uses: ids as text, pages of two, secrets in clear. */
export async function startDialpadAccount(): Promise<DialpadAccount> {
  const rows: Record<Kind, Row[]> = {
    webhooks: [],
    "subscriptions/call": [],
    "subscriptions/agent_status": [],
    callrouters: [],
  };
  const settings: DialpadAccount["settings"] = { licences: "3", refuseWith: null };
  let lastId = 5000;

  const add = (kind: Kind, fields: Record<string, unknown>): Row => {
    lastId += 1;
    const row: Row = { id: `${lastId}`, ...toRow(fields) };
    rows[kind].push(row);
    return row;
  };

  /** A secret is shown in the signature, an endpoint as the whole webhook. */
  const toRow = ({ secret, endpoint_id, ...fields }: Record<string, unknown>) => ({
    ...fields,
    ...(secret === undefined ? {} : { signature: { type: "jwt", algo: "HS256", secret } }),
    ...(endpoint_id === undefined
      ? {}
      : {
          webhook: rows.webhooks.find(
            ({ id }) => id === JSON.stringify(endpoint_id).replaceAll('"', ""),
          ),
        }),
  });

  const handle: Handler = ({ method, path, query, body }) => {
    const [refused, status] = settings.refuseWith ?? ["", 0];
    if (refused === `${method} ${path}`) return failure(status, "refused by the test");
    const rest = path.replace("/api/v2/", "");
    if (rest.endsWith("/available_licenses")) {
      return { body: { additional_number_lines: settings.licences } };
    }
    const [, kind, id, action] =
      /^(webhooks|subscriptions\/call|subscriptions\/agent_status|callrouters)(?:\/(\d+))?(?:\/(\w+))?$/.exec(
        rest,
      ) ?? [];
    if (!isKind(kind)) return failure(404, "no such path");
    const row = rows[kind].find((one) => one.id === id);
    if (id !== undefined && row === undefined) return failure(404, "not found");
    if (action === "assign_number" && row !== undefined) {
      if (typeof body["number"] !== "string") return failure(400, "this would buy a number");
      row["phone_numbers"] = [
        ...((row["phone_numbers"] as string[] | undefined) ?? []),
        body["number"],
      ];
      return { body: { number: body["number"], target_id: row.id, target_type: "callrouter" } };
    }
    if (method === "DELETE" && row !== undefined) {
      rows[kind].splice(rows[kind].indexOf(row), 1);
      return { body: row };
    }
    const unknown = Object.keys(body).filter(
      (name) => !FIELDS[kind].some((field) => field === name),
    );
    if (unknown.length > 0) return failure(400, `unknown field ${unknown.join()}`);
    if (method === "POST") {
      const signature = kind === "callrouters" ? { signature: {} } : {};
      return { body: add(kind, { ...signature, ...body }) };
    }
    if (method === "PATCH" && row !== undefined) return { body: Object.assign(row, toRow(body)) };
    if (row !== undefined) return { body: row };
    return { body: pageOf(rows[kind], query["cursor"]) };
  };

  const server = await startServer(handle);
  const writes = () =>
    server.seen.filter(({ method }) => method !== "GET").map((one) => `${one.method} ${one.path}`);
  return { ...server, rows, settings, add, writes };
}

function isKind(kind: string | undefined): kind is Kind {
  return kind !== undefined && kind in FIELDS;
}

function pageOf(rows: readonly Row[], cursor: string | undefined) {
  const from = Number(cursor ?? 0);
  const more = from + 2 < rows.length;
  return { items: rows.slice(from, from + 2), ...(more ? { cursor: `${from + 2}` } : {}) };
}
