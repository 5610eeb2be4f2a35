import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { notFound } from "./hubspot-error.ts";
import { type AnswerFields, toObjectAnswer } from "./object-answer.ts";
import type { StoredObject } from "./object-store.ts";
import type { ObjectType } from "./property-definitions.ts";
import { createObject } from "./create-object.ts";
import { CreateBody, UpdateBody, readBody, readQuery } from "./read-request.ts";
import { readObjectType } from "./read-object-type.ts";

type OfType = { Params: { objectType: string } };
type OfObject = { Params: { objectType: string; id: string } };

const LIST_MAX = 100;
const LIST_MAX_WITH_HISTORY = 50;

/** List, read, create, change and archive single records, below one version's prefix. */
export function registerObjectRoutes(app: FastifyInstance, prefix: string, account: Account): void {
  app.get<OfType>(`${prefix}/:objectType`, (request) => {
    const type = readObjectType(request.params.objectType);
    const query = readQuery(request.url);
    const fields = readFields(request.url);
    const most = fields.propertiesWithHistory.length > 0 ? LIST_MAX_WITH_HISTORY : LIST_MAX;
    const limit = query.limit(10, most);
    const archived = query.flag("archived");
    const found = account.store(type).list({ after: query.after(), limit: limit + 1, archived });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      results: page.map((object) => toObjectAnswer(account, type, object, fields)),
      ...(found.length > limit && last !== undefined
        ? { paging: { next: { after: last.id, link: `${prefix}/${type}?after=${last.id}` } } }
        : {}),
    };
  });

  app.get<OfObject>(`${prefix}/:objectType/:id`, (request) => {
    const type = readObjectType(request.params.objectType);
    const archived = readQuery(request.url).flag("archived");
    const object = present(account, type, request.params.id, archived);
    return toObjectAnswer(account, type, object, readFields(request.url));
  });

  app.post<OfType>(`${prefix}/:objectType`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const body = readBody(CreateBody, request.body);
    const made = createObject(account, type, body);
    const properties = Object.keys(body.properties);
    return reply.code(201).send(toObjectAnswer(account, type, made, { properties }));
  });

  app.patch<OfObject>(`${prefix}/:objectType/:id`, (request) => {
    const type = readObjectType(request.params.objectType);
    const body = readBody(UpdateBody, request.body);
    const object = present(account, type, request.params.id, false);
    const properties = account.update(type, object, body.properties);
    return toObjectAnswer(account, type, object, { properties });
  });

  app.delete<OfObject>(`${prefix}/:objectType/:id`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const object = account.store(type).get(request.params.id);
    // archiving what is gone already is no error
    if (object?.archivedAt === null) account.archive(type, object);
    return reply.code(204).send();
  });
}

/** The record, or the 404 that HubSpot gives for a missing one and for one on the other side of `archived`. */
export function present(
  account: Account,
  type: ObjectType,
  id: string,
  archived: boolean,
): StoredObject {
  const object = account.store(type).get(id);
  if (object === undefined || (object.archivedAt !== null) !== archived) throw notFound();
  return object;
}

function readFields(url: string): AnswerFields & { propertiesWithHistory: string[] } {
  const query = readQuery(url);
  return {
    properties: query.list("properties"),
    propertiesWithHistory: query.list("propertiesWithHistory"),
    associations: query.list("associations").map((name) => readObjectType(name)),
  };
}
