import { createHash, randomBytes } from "node:crypto";
import { fastify, type FastifyInstance, type FastifyReply } from "fastify";
import { checkFlow } from "./check-flow.ts";
import { toGregorian, deviceOf, type Channel } from "./channels.ts";
import { isObject, readFlow } from "./flow-node.ts";
import type { Hooks } from "./hooks.ts";
import type { Quickcall } from "./quickcall.ts";
import type { KazooBoxOptions, StoredCallflow } from "./account.ts";

type ApiDeps = Pick<KazooBoxOptions, "accountId" | "apiKey" | "users" | "numbers"> & {
  readonly hooks: Hooks;
  readonly callflows: Map<string, StoredCallflow>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly requests: string[];
  /** Rings the user, and then the number; whether the user took it. */
  readonly quickcall: (call: Pick<Quickcall, "ownerId" | "number" | "vars">) => Promise<boolean>;
  /** Tokens that count. */
  readonly tokens: Set<string>;
};

type Named = { Params: { account: string; id: string } };

/** The part of KAZOO's API that is used here, as strict as KAZOO: tokens, envelopes, validation, used numbers. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = fastify();
  const { accountId, tokens } = deps;

  app.addHook("onRequest", async (request, reply) => {
    deps.requests.push(`${request.method} ${request.url.replace(accountId, ":account")}`);
    if (request.url === "/v2/api_auth") return;
    if (!tokens.has(String(request.headers["x-auth-token"]))) {
      return fail(reply, 401, "invalid_credentials");
    }
    if (!request.url.startsWith(`/v2/accounts/${accountId}/`)) return fail(reply, 403, "forbidden");
  });

  app.put("/v2/api_auth", (request, reply) => {
    if (dataOf(request.body)["api_key"] !== deps.apiKey) {
      return fail(reply, 401, "invalid_credentials");
    }
    const token = randomBytes(16).toString("hex");
    tokens.add(token);
    return reply.status(201).send({
      auth_token: token,
      data: { account_id: accountId, account_name: "Acme" },
      status: "success",
    });
  });

  const base = "/v2/accounts/:account";
  app.get(`${base}/users`, async () => answer(deps.users.map(toUser)));
  app.get(`${base}/devices`, async () =>
    answer(deps.users.map(({ id }) => ({ id: deviceOf(id), owner_id: id, name: "Desk phone" }))),
  );
  app.get(`${base}/groups`, async () =>
    answer([{ id: deps.accountId.replace(/./g, "f"), name: "Sales" }]),
  );
  app.get(`${base}/menus`, async () => answer([]));
  app.get(`${base}/conferences`, async () => answer([]));
  app.get(`${base}/vmboxes`, async () =>
    answer(
      deps.users.flatMap(({ id, mailboxId }) =>
        mailboxId === undefined ? [] : [{ id: mailboxId, owner_id: id, mailbox: "1001" }],
      ),
    ),
  );
  app.get(`${base}/channels`, async () => answer([...deps.channels.values()].map(toChannel)));
  app.get<Named>(`${base}/devices/:id/channels`, async (request) =>
    answer(
      [...deps.channels.values()]
        .filter(({ deviceId }) => deviceId === request.params.id)
        .map(toChannel),
    ),
  );
  app.get<Named>(`${base}/users/:id/channels`, async (request) =>
    answer(
      [...deps.channels.values()]
        .filter(({ ownerId }) => ownerId === request.params.id)
        .map(toChannel),
    ),
  );
  // KAZOO takes GET for a call too
  app.route<{ Params: { id: string; number: string } }>({
    method: ["GET", "POST"],
    url: `${base}/users/:id/quickcall/:number`,
    async handler(request, reply) {
      const { id: ownerId, number } = request.params;
      if (!deps.users.some((user) => user.id === ownerId)) return fail(reply, 404, "not_found");
      const told = dataOf(request.body)["custom_application_vars"];
      const vars = isObject(told) ? told : {};
      const taken = await deps.quickcall({ ownerId, number, vars });
      if (!taken) return fail(reply, 500, "quickcall initiation failed");
      return reply.status(202).send(answer({ application_name: "transfer" }));
    },
  });
  addHooks(app, base, deps);
  addCallflows(app, base, deps);
  return app;
}

function addHooks(app: FastifyInstance, base: string, { hooks }: ApiDeps): void {
  app.get(`${base}/webhooks`, async () => answer([...hooks.hooks.values()]));
  app.put(`${base}/webhooks`, (request, reply) => {
    const { name, uri, hook, ...more } = dataOf(request.body);
    if (typeof name !== "string" || typeof uri !== "string" || typeof hook !== "string") {
      return fail(reply, 400, "invalid data");
    }
    return reply.status(201).send(answer(hooks.create({ ...more, name, uri, hook })));
  });
  app.post<Named>(`${base}/webhooks/:id`, (request, reply) => {
    const hook = hooks.hooks.get(request.params.id);
    if (hook === undefined) return fail(reply, 404, "not_found");
    Object.assign(hook, dataOf(request.body));
    return reply.send(answer(hook));
  });
  app.delete<Named>(`${base}/webhooks/:id`, (request, reply) => {
    const hook = hooks.hooks.get(request.params.id);
    if (hook === undefined) return fail(reply, 404, "not_found");
    hooks.hooks.delete(request.params.id);
    return reply.send(answer(hook));
  });
  app.patch(`${base}/webhooks`, (request, reply) => {
    if (dataOf(request.body)["re-enable"] !== true) return fail(reply, 400, "invalid data");
    hooks.reenable();
    return reply.send(answer({}));
  });
}

function addCallflows(app: FastifyInstance, base: string, { callflows, numbers }: ApiDeps): void {
  app.get(`${base}/callflows`, async () =>
    answer([...callflows.values()].map(({ id, numbers: own }) => ({ id, numbers: own }))),
  );
  app.get<Named>(`${base}/callflows/:id`, (request, reply) => {
    const callflow = callflows.get(request.params.id);
    return callflow === undefined ? fail(reply, 404, "not_found") : reply.send(answer(callflow));
  });
  const store = (id: string, body: unknown, reply: FastifyReply) => {
    const { numbers: wanted, flow } = dataOf(body);
    const read = readFlow(flow);
    const own = Array.isArray(wanted) ? wanted.map(String) : [];
    const faults = "faults" in read ? read.faults : checkFlow(read.flow);
    if (faults.length > 0 || !isObject(flow)) return fail(reply, 400, faults.join("; "));
    const taken = [...callflows.values()].some(
      (other) => other.id !== id && other.numbers.some((number) => own.includes(number)),
    );
    if (taken) return fail(reply, 400, "number is used in another callflow");
    if (own.some((number) => !numbers.includes(number))) return fail(reply, 400, "unknown number");
    const stored = { id, numbers: own, flow };
    callflows.set(id, stored);
    return reply.send(answer(stored));
  };
  app.put(`${base}/callflows`, (request, reply) => {
    const id = createHash("md5").update(`callflow ${callflows.size}`).digest("hex");
    void reply.status(201);
    return store(id, request.body, reply);
  });
  app.post<Named>(`${base}/callflows/:id`, (request, reply) =>
    callflows.has(request.params.id)
      ? store(request.params.id, request.body, reply)
      : fail(reply, 404, "not_found"),
  );
}

function answer(data: unknown) {
  return { data, status: "success" };
}

function fail(reply: FastifyReply, status: number, message: string) {
  return reply
    .status(status)
    .send({ data: { message }, error: String(status), message, status: "error" });
}

function dataOf(body: unknown): Record<string, unknown> {
  return isObject(body) && isObject(body["data"]) ? body["data"] : {};
}

function toUser({ id, firstName, lastName, email }: KazooBoxOptions["users"][number]) {
  return { id, first_name: firstName, last_name: lastName, email };
}

function toChannel({
  uuid,
  ownerId,
  deviceId,
  direction,
  number,
  otherLeg,
  createdAt,
  answered,
}: Channel) {
  return {
    uuid,
    owner_id: ownerId,
    authorizing_id: deviceId,
    direction,
    destination: number,
    other_leg: otherLeg,
    answered,
    timestamp: toGregorian(createdAt),
  };
}
