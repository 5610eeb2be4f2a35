import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { Nullable } from "../schemas.ts";

export type SandboxRoutesDeps = {
  /** The boxes that run beside this process; null while the sandbox is off, and to whoever has none of it. */
  readonly sandbox: (workspaceId: string) => SandboxInfo | null;
};

export type SandboxInfo = {
  readonly hubspot: { readonly url: string; readonly accessToken: string; readonly calls: number };
  readonly dialpad: { readonly url: string; readonly apiKey: string; readonly calls: number };
  readonly exotel: { readonly url: string; readonly calls: number };
  readonly kazoo: { readonly url: string; readonly calls: number };
  readonly voipex: { readonly url: string; readonly calls: number };
};

const Box = { url: Type.String(), calls: Type.Integer() };
const SandboxView = Type.Object({
  on: Type.Boolean(),
  hubspot: Nullable(Type.Object({ ...Box, accessToken: Type.String() })),
  dialpad: Nullable(Type.Object({ ...Box, apiKey: Type.String() })),
  exotel: Nullable(Type.Object(Box)),
  kazoo: Nullable(Type.Object(Box)),
  voipex: Nullable(Type.Object(Box)),
});

/**
 * Where the made-up HubSpot and phone systems are, with the keys to look into them: `GET {hubspot.url}/crm/objects/…` shows
 * the call engagements that were written.
 */
export function sandboxRoutes(deps: SandboxRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/sandbox", { schema: { response: { 200: SandboxView } } }, async (request) => {
      const boxes = deps.sandbox(request.workspaceId);
      return {
        on: boxes !== null,
        hubspot: boxes?.hubspot ?? null,
        dialpad: boxes?.dialpad ?? null,
        exotel: boxes?.exotel ?? null,
        kazoo: boxes?.kazoo ?? null,
        voipex: boxes?.voipex ?? null,
      };
    });
  };
}
