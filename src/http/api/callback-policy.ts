import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { CallbackPolicySchema } from "../../schemas/callback-policy.ts";
import type { ManageCallbackPolicy } from "../../services/callbacks/manage-callback-policy.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { failures, Items, Time, toTime } from "../schemas.ts";

export type CallbackPolicyRoutesDeps = {
  readonly policy: ManageCallbackPolicy;
  readonly regionOf: (workspaceId: string) => string;
};

const Change = Type.Object(Type.Partial(CallbackPolicySchema).properties, {
  additionalProperties: false,
  minProperties: 1,
});
const View = Type.Unsafe<CallbackPolicy>(CallbackPolicySchema);
const ByNumber = Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }) });
const DoNotCall = Type.Object({ number: Type.String(), since: Time });
const nothing = { 204: Type.Null(), ...failures };

/** When promised callbacks are made, and the numbers that nobody rings. */
export function callbackPolicyRoutes(deps: CallbackPolicyRoutesDeps): FastifyPluginAsyncTypebox {
  const { policy, regionOf } = deps;
  return async (app) => {
    app.get(
      "/callback-policy",
      { schema: { response: { 200: View, ...failures } } },
      async (request) => policy.get(request.workspaceId),
    );

    app.patch(
      "/callback-policy",
      { schema: { body: Change, response: { 200: View, ...failures } } },
      async (request) => policy.change(request.workspaceId, request.body),
    );

    app.get(
      "/do-not-call",
      { schema: { response: { 200: Items(DoNotCall), ...failures } } },
      async (request) => {
        const items = await policy.listDoNotCall(request.workspaceId);
        return { items: items.map(({ number, since }) => ({ number, since: toTime(since) })) };
      },
    );

    app.put(
      "/do-not-call/:number",
      { schema: { params: ByNumber, response: nothing } },
      async (request, reply) => {
        const { workspaceId, params } = request;
        const number = parseNumberParameter(params.number, regionOf(workspaceId));
        await policy.addDoNotCall(workspaceId, number);
        return reply.status(204).send(null);
      },
    );

    app.delete(
      "/do-not-call/:number",
      { schema: { params: ByNumber, response: nothing } },
      async (request, reply) => {
        const { workspaceId, params } = request;
        const number = parseNumberParameter(params.number, regionOf(workspaceId));
        await policy.removeDoNotCall(workspaceId, number);
        return reply.status(204).send(null);
      },
    );
  };
}
