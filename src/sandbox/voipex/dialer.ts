import type { FastifyInstance } from "fastify";
import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Assumptions } from "./assumptions.ts";

const CallList = Type.Object({
  name: Type.String({ minLength: 1 }),
  numbers: Type.Array(
    Type.Object({
      number: Type.String({ pattern: "^\\+?[0-9]{3,15}$" }),
      attributes: Type.Array(Type.Unknown()),
    }),
  ),
});
const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
const Campaign = Type.Object({
  name: Type.String({ minLength: 1 }),
  callerId: Type.String({ minLength: 1 }),
  activePeriod: Type.Object({
    startTime: Time,
    endTime: Time,
    weekDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })),
  }),
  callLists: Type.Array(Type.Integer()),
  rescheduleRules: Type.Optional(
    Type.Array(
      Type.Object({
        status: Type.String(),
        retryAfter: Type.Integer({ minimum: 0 }),
        maxAttempts: Type.Integer({ minimum: 0 }),
      }),
    ),
  ),
  ivr: Type.String(),
  endpoint: Type.Optional(
    Type.Object({
      type: Type.Optional(Type.Enum(["phone", "queue"])),
      boostFactor: Type.Optional(Type.Number()),
      maxWaitingCalls: Type.Optional(Type.Integer()),
      queue: Type.Optional(Type.String()),
    }),
  ),
});
const Control = Type.Object({
  command: Type.Enum(["start", "pause", "unpause", "reload", "remove"]),
});

type State = "new" | "running" | "paused";
export type BoxCampaign = Static<typeof Campaign> & { readonly id: number; state: State };

export type BoxCallList = Static<typeof CallList>;

const IVR = {
  description: "",
  createdAt: "2023-02-27T00:00:00.000Z",
  updatedAt: "2023-02-27T00:00:00.000Z",
  createdBy: { id: "1", email: "admin@example.com" },
  updatedBy: { id: "1", email: "admin@example.com" },
  routing: [{ exten: "900", ddi: "222333444" }],
};

/** What the box's Dialer holds, and what whoever tests with it may change. */
export type BoxDialer = {
  readonly lists: Map<number, BoxCallList>;
  readonly campaigns: Map<number, BoxCampaign>;
  /** Names by their ids. */
  readonly ivrs: Map<string, string>;
  /** How many campaigns there were. */
  made: number;
  /** So many numbers of the next lists are not taken. */
  lost: number;
  /** What a command is answered with. */
  status: string | null;
};

export function createBoxDialer(): BoxDialer {
  const ivrs = new Map([["TUxw53xCBf", "IVR-app-name"]]);
  return { lists: new Map(), campaigns: new Map(), ivrs, made: 0, lost: 0, status: null };
}

/** The Dialer, the page's five calls, and the list of which the page speaks. `onRunning`: one goes on. */
export function addDialer(
  app: FastifyInstance,
  { misfitControl, api }: Pick<Assumptions, "misfitControl" | "api">,
  held: BoxDialer,
  onRunning: () => void,
): void {
  const { lists, campaigns, ivrs } = held;

  app.post("/dialer/call-lists", (request, reply) => {
    const list = request.body;
    if (!Value.Check(CallList, list)) return reply.status(400).send(faultOf(CallList, list));
    const id = lists.size + 1;
    lists.set(id, list);
    const numbersCount = list.numbers.length - held.lost;
    return reply.send({ id, message: "Call list successfully created", numbersCount });
  });
  app.get("/ivr", async () => [...ivrs].map(([id, name]) => ({ id, name, ...IVR })));
  app.post("/dialer/campaigns", (request, reply) => {
    const given = request.body;
    if (!Value.Check(Campaign, given)) return reply.status(400).send(faultOf(Campaign, given));
    const known = given.callLists.every((id) => lists.has(id)) && ivrs.has(given.ivr);
    if (!known) return reply.status(400).send({ message: "unknown call list or IVR" });
    held.made += 1;
    const id = held.made;
    campaigns.set(id, { ...given, id, state: "new" });
    return reply.send({ id, message: "Campaign successfully created" });
  });
  if (api === "extended") app.get("/dialer/campaigns", async () => [...campaigns.values()]);
  app.put<{ Params: { id: string } }>("/dialer/campaigns/:id/control", (request, reply) => {
    const campaign = campaigns.get(Number(request.params.id));
    const { body } = request;
    if (campaign === undefined) return reply.status(404).send({ message: "not found" });
    if (!Value.Check(Control, body)) return reply.status(400).send(faultOf(Control, body));
    if (body.command === "remove") campaigns.delete(campaign.id);
    const next = stateAfter(campaign.state, body.command);
    if (next === null && misfitControl === "refused") {
      return reply.status(400).send({ message: `not possible: the campaign is ${campaign.state}` });
    }
    campaign.state = next ?? campaign.state;
    if (campaign.state === "running") onRunning();
    return reply.send(held.status === null ? {} : { status: held.status });
  });
}

/** Null: the command does not fit the state. */
function stateAfter(state: State, command: Static<typeof Control>["command"]): State | null {
  switch (command) {
    case "start":
      return state === "new" ? "running" : null;
    case "pause":
      return state === "running" ? "paused" : null;
    case "unpause":
      return state === "paused" ? "running" : null;
    case "reload":
    case "remove":
      return state;
  }
}

function faultOf(schema: TSchema, value: unknown): { message: string } {
  const [fault] = Value.Errors(schema, value);
  return { message: `${fault?.instancePath ?? ""} ${fault?.message ?? "not understood"}`.trim() };
}
