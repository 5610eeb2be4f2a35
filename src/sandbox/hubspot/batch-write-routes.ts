import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { batchAnswer, rowError } from "./batch-routes.ts";
import { findByUnique } from "./check-unique.ts";
import { createObject } from "./create-object.ts";
import { HubspotError, invalidRequest, notFound } from "./hubspot-error.ts";
import { toObjectAnswer } from "./object-answer.ts";
import type { StoredObject } from "./object-store.ts";
import { type ObjectType, PROPERTY_DEFINITIONS } from "./property-definitions.ts";
import { readObjectType } from "./read-object-type.ts";
import {
  BatchCreateBody,
  BatchUpdateBody,
  ErasureBody,
  MergeBody,
  checkBatch,
  readBody,
} from "./read-request.ts";

type OfType = { Params: { objectType: string } };
type Traced = { readonly objectWriteTraceId?: string };

/** Batches of writes, merges and erasures, below one version's prefix. */
export function registerBatchWriteRoutes(
  app: FastifyInstance,
  prefix: string,
  account: Account,
): void {
  app.post<OfType>(`${prefix}/:objectType/batch/create`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const { inputs } = readBody(BatchCreateBody, request.body);
    const { results, errors } = writeAll(inputs, (row) => {
      const properties = Object.keys(row.properties);
      return toObjectAnswer(account, type, createObject(account, type, row), { properties });
    });
    return reply.code(errors.length === 0 ? 201 : 207).send(batchAnswer(account, results, errors));
  });

  app.post<OfType>(`${prefix}/:objectType/batch/update`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const { inputs } = readBody(BatchUpdateBody, request.body);
    const { results, errors } = writeAll(inputs, (row) => {
      const object = objectOf(account, type, row);
      if (object === undefined) throw notFound(`no record ${row.id}`);
      const properties = account.update(type, object, row.properties);
      return toObjectAnswer(account, type, object, { properties });
    });
    return reply.code(errors.length === 0 ? 200 : 207).send(batchAnswer(account, results, errors));
  });

  app.post<OfType>(`${prefix}/:objectType/batch/upsert`, async (request, reply) => {
    const type = readObjectType(request.params.objectType);
    const { inputs } = readBody(BatchUpdateBody, request.body);
    const { results, errors } = writeAll(inputs, (row) => {
      const known = objectOf(account, type, row);
      const { idProperty = "hs_object_id" } = row;
      if (known === undefined && idProperty === "hs_object_id")
        throw notFound(`no record ${row.id}`);
      const given = { ...row.properties, [idProperty]: row.id };
      const object = known ?? createObject(account, type, { properties: given });
      if (known !== undefined) account.update(type, known, row.properties);
      const properties = Object.keys(row.properties);
      return { ...toObjectAnswer(account, type, object, { properties }), new: known === undefined };
    });
    return reply.code(errors.length === 0 ? 200 : 207).send(batchAnswer(account, results, errors));
  });

  app.post<OfType>(`${prefix}/:objectType/merge`, (request) => {
    const type = readObjectType(request.params.objectType);
    const { primaryObjectId, objectIdToMerge } = readBody(MergeBody, request.body);
    if (type !== "contacts" && type !== "companies" && type !== "deals" && type !== "tickets")
      throw invalidRequest(`${type} can't be merged`);
    if (primaryObjectId === objectIdToMerge)
      throw invalidRequest("a record can't be merged with itself", "objectIdToMerge");
    const id = account.mergeRecords(type, [primaryObjectId, objectIdToMerge]);
    const merged = account.store(type).get(id);
    if (merged === undefined) throw notFound();
    return toObjectAnswer(account, type, merged, { properties: [] });
  });

  app.post(`${prefix}/contacts/gdpr-delete`, async (request, reply) => {
    const { objectId: id, ...by } = readBody(ErasureBody, request.body);
    const object = objectOf(account, "contacts", { id, ...by });
    if (object !== undefined) account.erasePrivately(object.id);
    return reply.code(204).send();
  });
}

/** A row that is refused refuses all, unless each row can be told apart by its trace id: then the others are done. */
function writeAll<Row extends Traced>(
  rows: readonly Row[],
  write: (row: Row) => Record<string, unknown>,
): { results: Record<string, unknown>[]; errors: Record<string, unknown>[] } {
  checkBatch(rows);
  const results: Record<string, unknown>[] = [];
  const errors: Record<string, unknown>[] = [];
  const areTraced = rows.every(({ objectWriteTraceId }) => objectWriteTraceId !== undefined);
  for (const row of rows) {
    try {
      results.push({ ...write(row), ...traceOf(row) });
    } catch (error) {
      if (!(error instanceof HubspotError) || !areTraced) throw error;
      const context = { objectWriteTraceId: [row.objectWriteTraceId ?? ""] };
      errors.push(rowError(error.category, error.message, context));
    }
  }
  return { results, errors };
}

function traceOf({ objectWriteTraceId }: Traced): Traced {
  return objectWriteTraceId === undefined ? {} : { objectWriteTraceId };
}

/** The record that a row names, by its id or by a property that only one record has. */
function objectOf(
  account: Account,
  type: ObjectType,
  { id, idProperty = "hs_object_id" }: { readonly id: string; readonly idProperty?: string },
): StoredObject | undefined {
  if (PROPERTY_DEFINITIONS[type].get(idProperty)?.unique !== true)
    throw invalidRequest(`${idProperty} is not a unique property of ${type}`, "idProperty");
  const store = account.store(type);
  const found = idProperty === "hs_object_id" ? store.get(id) : findByUnique(store, idProperty, id);
  return found?.archivedAt === null ? found : undefined;
}
