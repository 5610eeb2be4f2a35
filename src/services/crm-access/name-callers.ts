import type { NamePeople } from "./name-people.ts";

export type Deps = {
  readonly contactsByNumber: (
    workspaceId: string,
    e164: string,
  ) => Promise<readonly { readonly crmId: string }[]>;
  readonly namePeople: NamePeople;
  /** Numbers that a rep has to do with: of their calls, callers, callbacks and pins. */
  readonly numbersOf: (workspaceId: string, repId: string) => Promise<ReadonlySet<string>>;
};

/**
 * What the CRM calls the one contact that each of these numbers (E.164, at most 100) belongs to. Left out: a number of
 * nobody or of several, whoever the CRM does not name just now, and to a rep, whoever they have nothing to do with.
 */
export function createNameCallers(deps: Deps) {
  const { contactsByNumber, namePeople, numbersOf } = deps;
  return async (
    workspaceId: string,
    numbers: readonly string[],
    repId: string | null,
  ): Promise<ReadonlyMap<string, string>> => {
    const own = repId === null ? null : await numbersOf(workspaceId, repId);
    const asked = [...new Set(numbers)].filter((number) => own?.has(number) ?? true);
    const people = await Promise.all(
      asked.map(async (number): Promise<readonly [string, string | null]> => {
        const [contact, ...others] = await contactsByNumber(workspaceId, number);
        return [number, others.length === 0 ? (contact?.crmId ?? null) : null];
      }),
    );
    const ids = new Set(people.flatMap(([, id]) => id ?? []));
    if (ids.size === 0) return new Map();
    const names = await namePeople(workspaceId, [...ids]);
    return new Map(
      people.flatMap(([number, id]) => {
        const name = names.get(id ?? "");
        return name === undefined ? [] : [[number, name] as const];
      }),
    );
  };
}
