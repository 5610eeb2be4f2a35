import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import type { StoredObject } from "./object-store.ts";
import { toObjectAnswer } from "./object-answer.ts";
import {
  BatchArchiveBody,
  BatchReadBody,
  SearchBody,
  checkBatch,
  readBody,
  readQuery,
} from "./read-request.ts";
import { readObjectType } from "./read-object-type.ts";
import { checkSearch, searchObjects } from "./search-objects.ts";
import type { ObjectType } from "./property-definitions.ts";

type OfType = { Params: { objectType: string } };

/** Batch reads and archives, and the search, below one version's prefix. */
export function registerBatchRoutes(app: FastifyInstance, prefix: string, account: Account): void {
  app.post<OfType>(`${prefix}/:objectType/batch/read`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const body = readBody(BatchReadBody, request.body);
    checkBatch(body.inputs);
    const archived = readQuery(request.url).flag("archived");
    const ids = [...new Set(body.inputs.map(({ id }) => id))];
    // two ids that were merged are one record by now
    const found = new Set<StoredObject>();
    const missing = ids.filter((id) => {
      const object = account.store(type).get(id);
      if (object === undefined || (object.archivedAt !== null) !== archived) return true;
      found.add(object);
      return false;
    });
    const fields = {
      properties: body.properties ?? [],
      propertiesWithHistory: body.propertiesWithHistory ?? [],
    };
    const results = [...found].map((object) => toObjectAnswer(account, type, object, fields));
    if (missing.length === 0 || account.switches.goneInBatch === "left-out")
      return batchAnswer(account, results);
    const errors = [
      rowError(
        "OBJECT_NOT_FOUND",
        "Could not get some objects, they may be deleted or not exist.",
        {
          ids: missing,
        },
      ),
    ];
    return reply.code(207).send(batchAnswer(account, results, errors));
  });

  app.post<OfType>(`${prefix}/:objectType/batch/archive`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const body = readBody(BatchArchiveBody, request.body);
    checkBatch(body.inputs);
    for (const { id } of body.inputs) {
      const object = account.store(type).get(id);
      if (object?.archivedAt === null) account.archive(type, object);
    }
    return reply.code(204).send();
  });

  app.post<OfType>(`${prefix}/:objectType/search`, (request) => {
    const type = readObjectType(request.params.objectType);
    const body = readBody(SearchBody, request.body);
    const bounds = checkSearch(type, body, account.switches);
    const items = account
      .store(type)
      .searchable(account.now())
      .map(({ object, properties }) => ({
        id: object.id,
        object,
        properties,
        associated: (to: ObjectType) => account.associated(type, object.id, to),
      }));
    const page = searchObjects(type, items, body, bounds);
    return {
      total: page.total,
      results: page.items.map(({ object, properties: values }) =>
        toObjectAnswer(account, type, object, { properties: body.properties ?? [], values }),
      ),
      ...(page.after === null ? {} : { paging: { next: { after: page.after } } }),
    };
  });
}

/** One error of a 207, with every published field. */
export function rowError(
  category: string,
  message: string,
  context: Readonly<Record<string, readonly string[]>>,
  subCategory?: string,
): Record<string, unknown> {
  return {
    status: "error",
    category,
    ...(subCategory === undefined ? {} : { subCategory }),
    message,
    context,
    errors: [],
    links: {},
  };
}

/** A batch's answer; with error rows it says how many. */
export function batchAnswer(
  account: Account,
  results: readonly unknown[],
  errors: readonly unknown[] = [],
): Record<string, unknown> {
  const moment = new Date(account.now()).toISOString();
  return {
    status: "COMPLETE",
    results,
    ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
    startedAt: moment,
    completedAt: moment,
  };
}
