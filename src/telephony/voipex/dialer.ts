import { Type } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import type { CampaignCommand } from "../campaign-dialer.ts";
import { checkCallList, type NewCallList } from "./call-list.ts";
import { checkCampaign, type NewCampaign } from "./campaign.ts";
import type { VoipexRequest } from "./request.ts";
import { readRows } from "./rows.ts";

/** An IVR application: who answers goes there. */
export type VoipexIvr = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly routing: readonly { readonly exten: string; readonly ddi: string }[];
};

/** What became of a new campaign: its ids are kept whatever comes after. */
export type Prepared = { readonly callListId: number; readonly campaignId: number };

const Id = Type.Integer({ minimum: 1 });
const Words = Type.Union([Type.String(), Type.Null()]);
const NewListAnswer = Type.Object({ id: Id, numbersCount: Type.Integer({ minimum: 0 }) });
const NewCampaignAnswer = Type.Object({ id: Id });
const Status = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }));
const ControlAnswer = Type.Object({ status: Status, state: Status });
const QueuesOfMember = Type.Object({
  queues: Type.Optional(
    Type.Union([Type.Array(Type.Object({ name: Type.String() })), Type.Null()]),
  ),
});
const Listed = Type.Object({
  id: Id,
  name: Type.String(),
  callLists: Type.Optional(
    Type.Union([Type.Null(), Type.Array(Type.Union([Id, Type.Object({ id: Id })]))]),
  ),
});
const Ivrs = Type.Array(
  Type.Object({
    id: Type.String({ minLength: 1 }),
    name: Type.String(),
    description: Type.Optional(Words),
    routing: Type.Optional(
      Type.Array(Type.Object({ exten: Type.Optional(Words), ddi: Type.Optional(Words) })),
    ),
  }),
  { maxItems: 100_000 },
);

/**
 * Voipex's Dialer: the calls of its page, and nothing more. All that is sent is checked before. What changes something is
 * sent once, whatever comes of it: an error that is `retryable` may hide a list or campaign that was made, and whoever
 * calls must not make it anew. Needs the right to manage the Dialer.
 * https://ipexcloud.github.io/voipex-docs/docs/api/callcenter-api/dialer
 */
export function createDialer(request: VoipexRequest) {
  async function listIvrs(): Promise<VoipexIvr[]> {
    const ivrs = await request.get("/ivr", Ivrs);
    return ivrs.map(({ id, name, description, routing = [] }) => ({
      id,
      name,
      description: description ?? "",
      routing: routing.map(({ exten, ddi }) => ({ exten: exten ?? "", ddi: ddi ?? "" })),
    }));
  }

  /** The page has no list of queues; the rest of the API tells those that have agents, where this access may read it. */
  async function listQueues(): Promise<string[] | null> {
    try {
      const { rows, isWhole } = await readRows(request, "/members", QueuesOfMember);
      if (!isWhole) return null;
      const names = rows.flatMap(({ queues }) => (queues ?? []).map(({ name }) => name));
      return names.length === 0 ? null : [...new Set(names)];
    } catch (error) {
      if (error instanceof StickylineError && !error.retryable) return null;
      throw error;
    }
  }

  async function createCallList({ name, numbers }: NewCallList) {
    const body = { name, numbers: numbers.map((number) => ({ number, attributes: [] })) };
    return request.change("POST", "/dialer/call-lists", body, NewListAnswer);
  }

  /** What it answers is not published: a status in it is kept as it is. */
  async function control(campaignId: number, command: CampaignCommand): Promise<string | null> {
    const path = `/dialer/campaigns/${campaignId}/control`;
    const answer = await request.change("PUT", path, { command }, Type.Unknown());
    return Value.Check(ControlAnswer, answer) ? (answer.status ?? answer.state ?? null) : null;
  }

  /** By its list, or, where the campaigns' lists are not told, by a name that nobody else gives. */
  async function findMade({
    name,
    isNameOurs,
    listId,
  }: {
    readonly name: string;
    readonly isNameOurs: boolean;
    readonly listId: number;
  }): Promise<number | "none" | null> {
    const { rows, isWhole } = await readRows(request, "/dialer/campaigns", Listed);
    const named = rows.filter((row) => row.name === name);
    const found = named.filter(({ callLists }) =>
      Array.isArray(callLists)
        ? callLists.some((list) => (typeof list === "number" ? list : list.id) === listId)
        : isNameOurs,
    );
    const [only] = found;
    if (found.length === 1 && only !== undefined) return only.id;
    const isTold = found.length === 0 && named.every(({ callLists }) => Array.isArray(callLists));
    return isWhole && isTold ? "none" : null;
  }

  return {
    listIvrs,
    listQueues,
    findMade,
    control,

    /**
     * A campaign of one list that stands still until it is started. Everything is checked before the list is made, the
     * IVR by Voipex itself. A list that holds fewer or more numbers than were sent gets no campaign: CONFLICT.
     * `onList` is told of the list before anything else happens.
     */
    async prepare(
      list: { readonly name: string; readonly numbers: readonly string[] },
      campaign: Readonly<Record<string, unknown>>,
      onList: (callListId: number) => Promise<void>,
    ): Promise<Prepared> {
      const checkedList = checkCallList(list);
      // The list's id is not known yet.
      const { callLists: _none, ...checked }: NewCampaign = checkCampaign({
        ...campaign,
        callLists: [1],
      });
      expectIvr(await listIvrs(), checked.ivr);
      const { id: callListId, numbersCount } = await createCallList(checkedList);
      await onList(callListId);
      if (numbersCount !== checkedList.numbers.length) {
        throw new StickylineError(
          "CONFLICT",
          `Voipex took ${numbersCount} of ${checkedList.numbers.length} numbers into list ${callListId}: nothing was started. Check how its trunk wants numbers written.`,
        );
      }
      const body = { ...checked, callLists: [callListId] };
      const made = await request.change("POST", "/dialer/campaigns", body, NewCampaignAnswer);
      return { callListId, campaignId: made.id };
    },
  };
}

function expectIvr(ivrs: readonly VoipexIvr[], id: string): void {
  if (ivrs.some((ivr) => ivr.id === id)) return;
  throw new StickylineError(
    "INPUT_INVALID",
    "Voipex has no IVR application with this id: it may have been removed. Choose another one.",
    { field: "ivr" },
  );
}
