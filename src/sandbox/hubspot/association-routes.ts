import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { associationTypeId } from "./associations.ts";
import { batchAnswer, rowError } from "./batch-routes.ts";
import { invalidRequest } from "./hubspot-error.ts";
import { compareIds } from "./object-store.ts";
import { present } from "./object-routes.ts";
import type { ObjectType } from "./property-definitions.ts";
import {
  AssociationsBody,
  DefaultAssociationsBody,
  checkBatch,
  readBody,
  readQuery,
} from "./read-request.ts";
import { readObjectType } from "./read-object-type.ts";

type OfObject = { Params: { from: string; id: string; to: string } };
type OfPair = { Params: { from: string; to: string } };
type OfTwo = { Params: { from: string; id: string; to: string; toId: string } };

const PAGE_MAX = 500;
const BATCH_MAX = 1_000;
const DEFAULTS_MAX = 2_000;

export type AssociationPrefixes = { readonly objects: string; readonly batch: string };

/** Reads of what lies on whose timeline, one record or a batch, and the default association. */
export function registerAssociationRoutes(
  app: FastifyInstance,
  prefixes: AssociationPrefixes,
  account: Account,
): void {
  app.get<OfObject>(`${prefixes.objects}/:from/:id/associations/:to`, (request) => {
    const { from, to } = readPair(request.params);
    const object = present(account, from, request.params.id, false);
    const query = readQuery(request.url);
    return pageOf(account, { from, to }, object.id, query.after(), query.limit(PAGE_MAX, PAGE_MAX));
  });

  app.put<OfTwo>(`${prefixes.objects}/:from/:id/associations/default/:to/:toId`, (request) => {
    const { from, to } = readPair(request.params);
    const one = present(account, from, request.params.id, false);
    const other = present(account, to, request.params.toId, false);
    account.associations.add({ type: from, id: one.id }, { type: to, id: other.id }, account.now());
    return batchAnswer(account, [
      {
        from: { id: one.id },
        to: { id: other.id },
        associationSpec: {
          associationCategory: "HUBSPOT_DEFINED",
          associationTypeId: associationTypeId(from, to),
        },
      },
    ]);
  });

  app.post<OfPair>(
    `${prefixes.batch}/:from/:to/batch/associate/default`,
    async (request, reply) => {
      const { from, to } = readPair(request.params);
      const body = readBody(DefaultAssociationsBody, request.body);
      checkBatch(body.inputs, DEFAULTS_MAX);
      const isPresent = (type: ObjectType, id: string) =>
        account.store(type).get(id)?.archivedAt === null;
      const known = body.inputs.filter(
        (input) => isPresent(from, input.from.id) && isPresent(to, input.to.id),
      );
      for (const input of known) {
        const ends = [
          { type: from, id: input.from.id },
          { type: to, id: input.to.id },
        ] as const;
        account.associations.add(...ends, account.now());
      }
      const associationSpec = {
        associationCategory: "HUBSPOT_DEFINED",
        associationTypeId: associationTypeId(from, to),
      };
      const results = known.map((input) => ({ ...input, associationSpec }));
      const missing = body.inputs.filter((input) => !known.includes(input));
      if (missing.length === 0) return batchAnswer(account, results);
      const errors = missing.map((input) =>
        rowError("OBJECT_NOT_FOUND", "One of the two is not there.", { ids: [input.to.id] }),
      );
      return reply.code(207).send(batchAnswer(account, results, errors));
    },
  );

  app.post<OfPair>(`${prefixes.batch}/:from/:to/batch/read`, async (request, reply) => {
    const pair = readPair(request.params);
    const body = readBody(AssociationsBody, request.body);
    checkBatch(body.inputs, BATCH_MAX);
    const rows = body.inputs.map(({ id, after }) => ({
      id,
      page: pageOf(account, pair, id, after ?? null, PAGE_MAX),
    }));
    const results = rows
      .filter(({ page }) => page.results.length > 0)
      .map(({ id, page: { results: to, ...paging } }) => ({ from: { id }, to, ...paging }));
    const empty = rows.filter(({ page }) => page.results.length === 0);
    if (empty.length === 0 || account.switches.emptyAssociations === "left-out")
      return batchAnswer(account, results);
    const errors = empty.map(({ id }) =>
      rowError(
        "OBJECT_NOT_FOUND",
        `No ${request.params.to} is associated with ${request.params.from} ${id}.`,
        { fromObjectId: [id] },
        "crm.associations.NO_ASSOCIATIONS_FOUND",
      ),
    );
    return reply.code(207).send(batchAnswer(account, results, errors));
  });
}

type Pair = { readonly from: ObjectType; readonly to: ObjectType };

/** Two types that HubSpot associates by itself. */
function readPair(names: { from: string; to: string }): Pair {
  const pair = { from: readObjectType(names.from), to: readObjectType(names.to) };
  if (associationTypeId(pair.from, pair.to) === undefined)
    throw invalidRequest(`no association between ${names.from} and ${names.to} in this account`);
  return pair;
}

function pageOf(
  account: Account,
  { from, to }: Pair,
  id: string,
  after: string | null,
  limit: number,
) {
  const ids = account
    .associated(from, id, to)
    .toSorted(compareIds)
    .filter((one) => after === null || compareIds(one, after) > 0);
  const page = ids.slice(0, limit);
  const associationTypes = [{ category: "HUBSPOT_DEFINED", typeId: associationTypeId(from, to) }];
  return {
    results: page.map((toObjectId) => ({ toObjectId, associationTypes })),
    ...(ids.length > limit ? { paging: { next: { after: page.at(-1) } } } : {}),
  };
}
