import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { CompanyFact, DealFact, FurtherOwnerFact, WorkFact } from "../domain/facts.ts";

const OrNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** What a number's contacts have besides an owner, as the map's builder writes it (keys.ts). */
const Tie = Compile(
  Type.Object({
    d: Type.Optional(
      Type.Array(
        Type.Tuple([
          Type.String(),
          Type.String(),
          OrNull(Type.Number()),
          Type.String(),
          Type.Number(),
          Type.String(),
        ]),
      ),
    ),
    c: Type.Optional(Type.Array(Type.Tuple([Type.String(), Type.String(), Type.Number()]))),
    t: Type.Optional(Type.Record(Type.String(), Type.Number())),
    n: Type.Optional(Type.Number()),
    o: Type.Optional(Type.Number()),
    s: Type.Optional(Type.Array(Type.Tuple([Type.String(), Type.String()]))),
    w: Type.Optional(
      Type.Array(
        Type.Tuple([
          Type.Enum(["ticket", "lead"]),
          Type.String(),
          Type.String(),
          Type.Number(),
          Type.String(),
        ]),
      ),
    ),
  }),
);

export type TieFacts = {
  readonly deals: readonly DealFact[];
  readonly companies: readonly CompanyFact[];
  readonly furtherOwners: readonly FurtherOwnerFact[];
  readonly work: readonly WorkFact[];
  /** By contact. */
  readonly changedAt: ReadonlyMap<string, number>;
  readonly contactCount: number;
  /** Null: not said. */
  readonly ownerCount: number | null;
};

const NO_TIE: TieFacts = {
  deals: [],
  companies: [],
  furtherOwners: [],
  work: [],
  changedAt: new Map(),
  contactCount: 0,
  ownerCount: null,
};

/** The tie of a number from its text in Redis; a damaged one counts as none, for the caller is waiting. */
export function readTie(text: string): TieFacts {
  const tie = parse(text);
  if (!Tie.Check(tie)) return NO_TIE;
  return {
    deals: (tie.d ?? []).map(([crmId, ownerId, amount, stage, changedAt, contactId]) => ({
      crmId,
      ownerId,
      amount,
      stage,
      changedAt,
      contactId,
    })),
    companies: (tie.c ?? []).map(([crmId, ownerId, mainLine]) => ({
      crmId,
      ownerId: ownerId || null,
      mainLine: mainLine === 1,
      ...(mainLine === 2 && { parent: true as const }),
    })),
    furtherOwners: (tie.s ?? []).map(([contactId, ownerId]) => ({ contactId, ownerId })),
    work: (tie.w ?? []).map(([kind, crmId, ownerId, changedAt, contactId]) => ({
      kind,
      crmId,
      ownerId,
      changedAt,
      contactId,
    })),
    changedAt: new Map(Object.entries(tie.t ?? {})),
    contactCount: tie.n ?? 0,
    ownerCount: tie.o ?? null,
  };
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
