import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { CrmViewer, CrmWebhookRequest } from "../../crm/port.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { parseJson } from "../../edge/json.ts";
import type { ShownSettings } from "../../services/crm-access/show-settings.ts";
import type { CallerRecord, ShowCaller } from "../../services/crm-access/show-caller.ts";
import { rawBodyOf, readRawBodies } from "./line-webhook.ts";

export type HubspotPageDeps = {
  /** Where HubSpot calls us, without a slash at its end: it signs that, whatever a proxy makes of the request. */
  readonly publicUrl: string;
  /** Checks the signature and says who looks; null where no client secret is set. */
  readonly readViewer: ((request: CrmWebhookRequest) => CrmViewer) | null;
  readonly showCaller: ShowCaller;
  readonly showSettings: (viewer: CrmViewer) => Promise<ShownSettings>;
};

const Pin = Compile(
  Type.Object({
    number: Type.String({ minLength: 1, maxLength: 60 }),
    repId: Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()]),
  }),
);

const KINDS: Readonly<Record<string, CallerRecord["kind"]>> = {
  "0-1": "contact",
  "0-2": "company",
};

/**
 * What our pages inside HubSpot ask: its backend calls for whoever looks, and signs. What people can mend is told in a
 * sentence with 200, for HubSpot shows the text of no other answer.
 */
export function hubspotPageRoutes(deps: HubspotPageDeps): (app: FastifyInstance) => Promise<void> {
  function viewerOf(request: FastifyRequest, body: Buffer): CrmViewer {
    if (deps.readViewer === null) {
      throw new StickylineError(
        "UNAUTHORIZED",
        "pages inside HubSpot are not set up: set HUBSPOT_CLIENT_SECRET to the app's client secret",
      );
    }
    const { method, headers } = request;
    return deps.readViewer({ method, url: `${deps.publicUrl}${request.url}`, headers, body });
  }

  return async (app) => {
    readRawBodies(app);

    app.get("/v1/hubspot/card", async (request) => {
      const viewer = viewerOf(request, Buffer.alloc(0));
      return orProblem(deps.showCaller.show(viewer, recordOf(request)));
    });

    app.post("/v1/hubspot/card/pin", async (request) => {
      const body = rawBodyOf(request);
      const viewer = viewerOf(request, body);
      const order = parseJson(body.toString("utf8"));
      if (!Pin.Check(order)) throw invalidInput("number", "name a number, and a rep or null");
      return orProblem(deps.showCaller.pin(viewer, recordOf(request), order));
    });

    app.get("/v1/hubspot/settings", async (request) =>
      orProblem(deps.showSettings(viewerOf(request, Buffer.alloc(0)))),
    );
  };
}

function recordOf(request: FastifyRequest): CallerRecord {
  const query = new URL(request.url, "http://here").searchParams;
  const kind = KINDS[query.get("objectTypeId") ?? ""];
  const id = query.get("objectId") ?? "";
  if (kind === undefined || !/^\d{1,20}$/.test(id)) {
    throw invalidInput("objectId", "name a contact or a company by objectTypeId and objectId");
  }
  return { kind, id };
}

async function orProblem<T>(answer: Promise<T>): Promise<T | { problem: string }> {
  try {
    return await answer;
  } catch (error) {
    const isPeoples =
      error instanceof StickylineError &&
      (error.code === "NOT_FOUND" || error.code === "FORBIDDEN" || error.code === "INPUT_INVALID");
    if (!isPeoples) throw error;
    return { problem: error.message.charAt(0).toUpperCase() + error.message.slice(1) + "." };
  }
}
