import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { ManageCallbacks } from "../../services/callbacks/manage-callbacks.ts";
import type { StoredCallback } from "../../services/callbacks/stored-callback.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { ById, failures } from "../schemas.ts";
import { CallbackView, toCallbackView } from "./callbacks.ts";

export type CallbackActionRoutesDeps = {
  readonly callbacks: ManageCallbacks;
  readonly getCallback: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  readonly regionOf: (workspaceId: string) => string;
  readonly isMadeUp: (callback: StoredCallback) => boolean;
};

const Id = Type.String({ minLength: 1, maxLength: 100 });
const strict = { additionalProperties: false } as const;
const NewCallback = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 60 }),
    lineId: Id,
    repId: Type.Optional(Type.Union([Id, Type.Null()])),
  },
  strict,
);
const Reassignment = Type.Object({ repId: Id }, strict);
const answer = { 200: CallbackView, ...failures };

/** What people do with callbacks: promise one, complete, cancel, hand on, and have one made now. */
export function callbackActionRoutes(deps: CallbackActionRoutesDeps): FastifyPluginAsyncTypebox {
  const { callbacks, getCallback, regionOf, isMadeUp } = deps;
  const toView = (callback: StoredCallback) => toCallbackView(callback, isMadeUp(callback));

  /** A rep acts on what is theirs, or what they were told of; of the rest they don't learn that it exists. */
  async function checkOwn({ ownRepId, workspaceId }: FastifyRequest, id: string): Promise<void> {
    if (ownRepId === null) return;
    const callback = await getCallback(workspaceId, id);
    if (callback?.repId === ownRepId || callback?.offeredTo === ownRepId) return;
    throw new StickylineError("NOT_FOUND", "callback not found; GET /api/callbacks lists them");
  }

  return async (app) => {
    app.post(
      "/callbacks",
      { schema: { body: NewCallback, response: { 201: CallbackView, ...failures } } },
      async (request, reply) => {
        const { workspaceId, ownRepId } = request;
        const { lineId, repId = null } = request.body;
        const number = parseNumberParameter(request.body.number, regionOf(workspaceId));
        const wanted = { number, lineId, repId: ownRepId ?? repId };
        const made = await callbacks.create(workspaceId, wanted);
        return reply.status(201).send(toView(made));
      },
    );

    for (const [path, act] of [
      ["complete", callbacks.complete],
      ["cancel", callbacks.cancel],
      ["call-now", callbacks.callNow],
    ] as const) {
      app.post(
        `/callbacks/:id/${path}`,
        { schema: { params: ById, response: answer } },
        async (request) => {
          const { id } = request.params;
          await checkOwn(request, id);
          return toView(await act(request.workspaceId, id));
        },
      );
    }

    app.patch(
      "/callbacks/:id",
      { schema: { params: ById, body: Reassignment, response: answer } },
      async (request) => {
        const { id } = request.params;
        await checkOwn(request, id);
        const { repId } = request.body;
        return toView(await callbacks.reassign(request.workspaceId, id, repId));
      },
    );
  };
}
