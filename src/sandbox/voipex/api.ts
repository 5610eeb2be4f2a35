import { fastify, type FastifyInstance } from "fastify";
import type { LiveCall, MissedCall, VoipexBoxOptions } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import type { ClickToCall } from "./click-to-call.ts";
import { addDialer, type BoxDialer } from "./dialer.ts";
import type { BoxTokens } from "./tokens.ts";

export type ApiDeps = VoipexBoxOptions & {
  readonly rules: Assumptions;
  readonly tokens: BoxTokens;
  readonly calls: ReadonlyMap<string, LiveCall>;
  readonly missed: ReadonlyMap<string, MissedCall>;
  readonly requests: string[];
  readonly dialer: BoxDialer;
  /** A campaign runs. */
  readonly onRunning: () => void;
  readonly clickToCall: ClickToCall;
  /** Is this request, as `POST /calls`, done and never answered? */
  readonly hangsUp: (asked: string) => boolean;
};

/** Login and API on one address: the page's Dialer, and the rest of the API where the switch says so. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const { rules, tokens, members } = deps;
  const app = fastify();
  app.addHook("onRequest", async ({ method, url, headers }, reply) => {
    deps.requests.push(`${method} ${url}`);
    if (url === "/token") return;
    if (!tokens.isValid(headers.authorization)) {
      return reply.status(401).send({ message: "unauthorized" });
    }
    const isDialers = url.startsWith("/dialer/") || url.startsWith("/ivr");
    if (isDialers && deps.dialerRights === false) {
      return reply.status(403).send({ message: "dialer management rights are missing" });
    }
  });
  app.addHook("onSend", async ({ method, url, raw }) => {
    if (deps.hangsUp(`${method} ${url}`)) raw.socket.destroy();
  });
  tokens.addTo(app);
  addDialer(app, rules, deps.dialer, deps.onRunning);
  if (rules.api === "page") return app;

  app.get("/members", async () =>
    members.map(({ extension, queues = [], ...member }) => ({
      ...member,
      pbxUserId: member.userId,
      exten: { id: `e${extension}`, number: extension },
      queues: queues.map((name) => ({ id: `q-${name}`, name, callerId: null })),
      skillsGroup: null,
    })),
  );
  app.post("/calls", (request, reply) => {
    if (deps.impersonation === false) {
      return reply.status(403).send({ message: "impersonation is not allowed" });
    }
    const made = deps.clickToCall.make(request.body);
    if (typeof made === "string") return reply.status(400).send({ message: made });
    return reply.send({ callId: made.callId, channelId: `${made.callId}-channel` });
  });
  app.get("/calls/missed", async () => [...deps.missed.values()].slice(-200).toReversed());
  app.get<{ Querystring: { callId?: string } }>("/calls/current", async ({ query }) =>
    [...deps.calls.values()]
      .filter(({ callId }) => query.callId === undefined || query.callId === callId)
      .flatMap((call) => legsOf(call, deps)),
  );
  return app;
}

function legsOf(call: LiveCall, { members, now }: ApiDeps) {
  return [...call.legs].map(([extension, state]) => {
    const member = members.find((one) => one.extension === extension);
    return {
      callId: call.callId,
      src: call.from,
      dst: call.direction === undefined ? extension : call.to,
      channel: `SIP/${extension}`,
      channelId: `${call.callId}-${extension}`,
      duration: Math.floor((now() - call.startedAt) / 1_000),
      user: { id: member?.userId ?? "", login: member?.login ?? "" },
      direction: call.direction === undefined ? "In" : "Out",
      state,
      creationTime: new Date(call.startedAt).toISOString(),
    };
  });
}
