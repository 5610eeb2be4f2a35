import Fastify, { type FastifyInstance } from "fastify";
import type { Agents } from "./agent.ts";
import type { CallRecord } from "./call.ts";
import type { Placed } from "./connect-two.ts";
import { zonedTime } from "./write.ts";

export type ApiDeps = {
  readonly accountSid: string;
  readonly apiKey: string;
  readonly apiToken: string;
  readonly agents: Agents;
  readonly calls: readonly CallRecord[];
  /** Has two numbers connected. */
  readonly connectTwo: (body: unknown) => Placed;
};

const PAGE = 20;
const MOST_ON_A_PAGE = 50;

type UsersQuery = Readonly<Record<string, string | undefined>>;

/**
 * The account's own API: users with their devices, and what became of a call. Basic auth with key and token.
 * https://developer.exotel.com/api/ccm-users and https://developer.exotel.com/api/product-voice-version-3
 */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  const right = `Basic ${Buffer.from(`${deps.apiKey}:${deps.apiToken}`).toString("base64")}`;

  app.addHook("onRequest", async (request, reply) => {
    if (request.headers.authorization !== right) {
      return reply.status(401).send(failure(401, 1010, "Authentication failed"));
    }
  });

  app.get<{ Params: { sid: string }; Querystring: UsersQuery }>(
    "/v2/accounts/:sid/users",
    async (request, reply) => {
      if (request.params.sid !== deps.accountSid) {
        return reply.status(404).send(failure(404, 10_000, "No such account"));
      }
      const { query } = request;
      const limit = Number(query["limit"] ?? PAGE);
      if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ON_A_PAGE) {
        return reply.status(400).send(failure(400, 1001, "limit is not valid"));
      }
      const fields = (query["fields"] ?? "").split(",");
      const wanted = query["devices.contact_uri"]?.split(",");
      const users = usersOf(deps.agents).filter(
        ({ devices }) =>
          wanted === undefined || devices.some((one) => wanted.includes(one.contact_uri)),
      );
      const offset = Number(query["offset"] ?? 0);
      const page = users.slice(offset, offset + limit).map((user) => only(user, fields));
      return { http_code: 200, metadata: { total: users.length }, response: page.map(success) };
    },
  );

  app.get<{ Params: { sid: string; callSid: string } }>(
    "/v3/accounts/:sid/calls/:callSid",
    async (request, reply) => {
      const call = deps.calls.find(({ callSid }) => callSid === request.params.callSid);
      if (call === undefined) return reply.status(404).send(failure(404, 10_001, "No such call"));
      return { http_code: 200, response: success(callDetails(call)) };
    },
  );

  app.post<{ Params: { sid: string } }>("/v3/accounts/:sid/calls", async (request, reply) => {
    if (request.params.sid !== deps.accountSid) {
      return reply.status(404).send(failure(404, 10_000, "No such account"));
    }
    const placed = deps.connectTwo(request.body);
    if (!("call" in placed)) {
      const { status, code, why } = placed;
      return reply.status(status).send(failure(status, code, why));
    }
    const data = { call_sid: placed.call.callSid, direction: "outbound-api", state: "active" };
    return { http_code: 200, response: success(data) };
  });
  return app;
}

function usersOf(agents: Agents) {
  return agents.all().flatMap((agent) => {
    const { user } = agent;
    if (user === null) return [];
    return [
      {
        id: user.id,
        first_name: user.firstName,
        last_name: user.lastName,
        email: user.email,
        role: "user",
        active_call: agent.onCall === null ? null : { call_sid: agent.onCall },
        devices: [
          {
            id: user.deviceId,
            name: "Main",
            contact_uri: agent.uri,
            type: agent.uri.startsWith("sip:") ? "sip" : "tel",
            available: user.available,
            verified: user.verified,
            status: agent.onCall === null ? "free" : "busy",
          },
        ],
      },
    ];
  });
}

/** `devices` and `active_call` are there when they are asked for. */
function only(user: ReturnType<typeof usersOf>[number], fields: readonly string[]) {
  const { devices, active_call, ...plain } = user;
  return {
    ...plain,
    ...(fields.includes("devices") && { devices }),
    ...(fields.includes("active_call") && { active_call }),
  };
}

function callDetails(call: CallRecord) {
  const isOver = call.endedAt !== null;
  const talked = call.talkedWith !== null;
  return {
    call_sid: call.callSid,
    state: isOver ? "terminal" : "active",
    status: statusOf(call),
    direction: "incoming",
    start_time: zonedTime(call.startedAt).replace("T", " "),
    end_time: call.endedAt === null ? null : zonedTime(call.endedAt).replace("T", " "),
    total_talk_time: talked ? Math.round(call.talkMs / 1000) : 0,
    assigned_agent: call.talkedWith,
  };
}

function statusOf(call: CallRecord): string | null {
  if (call.endedAt === null) return null;
  if (call.talkedWith !== null) return "completed";
  return call.attempts.length === 0 ? "to_leg_no_dial" : "to_leg_unanswered";
}

function success(data: object) {
  return { code: 200, error_data: null, status: "success", data };
}

function failure(httpCode: number, code: number, description: string) {
  return {
    http_code: httpCode,
    response: { code, status: "failure", error_data: { code, message: description }, data: null },
  };
}
