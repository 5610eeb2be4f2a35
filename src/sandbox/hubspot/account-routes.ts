import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { invalidRequest, notFound } from "./hubspot-error.ts";
import { compareIds } from "./object-store.ts";
import { toOwnerAnswer } from "./owner-directory.ts";
import { toPropertyAnswer } from "./property-answer.ts";
import { PROPERTY_DEFINITIONS } from "./property-definitions.ts";
import { readQuery } from "./read-request.ts";
import { readObjectType } from "./read-object-type.ts";

/** Owners below `prefix`: pages of active or of archived ones, by e-mail, or one by owner or user id. */
export function registerOwnerRoutes(app: FastifyInstance, prefix: string, account: Account): void {
  app.get(prefix, (request) => {
    const query = readQuery(request.url);
    const archived = query.flag("archived");
    const limit = query.limit(100, account.switches.ownersPageLimit);
    const after = query.after();
    const email = query.text("email")?.toLowerCase() ?? null;
    const found = account.owners.all
      .filter((owner) => owner.archived === archived)
      .filter((owner) => email === null || owner.email?.toLowerCase() === email)
      .toSorted((left, right) => compareIds(left.id, right.id))
      .filter((owner) => after === null || compareIds(owner.id, after) > 0);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      results: page.map(toOwnerAnswer),
      ...(found.length > limit && last !== undefined
        ? { paging: { next: { after: last.id, link: `${prefix}?after=${last.id}` } } }
        : {}),
    };
  });

  app.get<{ Params: { ownerId: string } }>(`${prefix}/:ownerId`, (request) => {
    const query = readQuery(request.url);
    const archived = query.flag("archived");
    const by = query.text("idProperty") ?? "id";
    if (by !== "id" && by !== "userId")
      throw invalidRequest("idProperty must be id or userId", "idProperty");
    const owner = account.owners.all.find(
      (one) =>
        one.archived === archived &&
        (by === "id" ? one.id : String(one.userId)) === request.params.ownerId,
    );
    if (owner === undefined) throw notFound();
    return toOwnerAnswer(owner);
  });
}

/** What an object type can hold. */
export function registerPropertyRoutes(app: FastifyInstance, prefix: string): void {
  app.get<{ Params: { objectType: string } }>(`${prefix}/:objectType`, (request) => {
    const type = readObjectType(request.params.objectType);
    const archived = readQuery(request.url).flag("archived");
    const definitions = archived ? [] : [...PROPERTY_DEFINITIONS[type].values()];
    return { results: definitions.map((definition) => toPropertyAnswer(definition, type)) };
  });

  app.get<{ Params: { objectType: string; name: string } }>(
    `${prefix}/:objectType/:name`,
    (request) => {
      const type = readObjectType(request.params.objectType);
      const definition = PROPERTY_DEFINITIONS[type].get(request.params.name);
      if (definition === undefined) throw notFound(`no property ${request.params.name}`);
      return toPropertyAnswer(definition, type);
    },
  );
}

/** Which account a token belongs to: a developer's test account, so that guards let tests write. */
export function registerAccountInfoRoutes(
  app: FastifyInstance,
  prefix: string,
  account: Account,
): void {
  app.get(`${prefix}/details`, () => ({
    portalId: account.portalId,
    accountType: "DEVELOPER_TEST",
    timeZone: "US/Pacific",
    companyCurrency: "USD",
    additionalCurrencies: [],
    utcOffset: "-08:00",
    utcOffsetMilliseconds: -28_800_000,
    uiDomain: "app.hubspot.com",
    dataHostingLocation: "na1",
  }));
}
