/** Two legs that belong together, as the vendor said or, `inferred`, as number and time told. */
export type LegLink = { readonly a: string; readonly b: string; readonly inferred: boolean };

/** Legs that only an inferred link leads to a decision: `legId` is the one that it names. */
export type JoinedLegs = {
  readonly link: LegLink;
  readonly legId: string;
  readonly legIds: readonly string[];
};

export type PartedCalls = {
  /** The inferred links that took two calls for one. */
  readonly wrong: readonly LegLink[];
  /** The legs of each call, once those are gone. */
  readonly parts: readonly (readonly string[])[];
};

/**
 * A leg whose decision was not stored yet may have been joined to an earlier call of the same caller. Once the vendor's
 * own links lead from each of two joined legs to a decision, they are two calls. Null: what is joined is one call.
 */
export function partCalls(
  legIds: readonly string[],
  links: readonly LegLink[],
  decidedLegIds: readonly string[],
): PartedCalls | null {
  const decided = new Set(decidedLegIds);
  if (decided.size < 2) return null;
  const said = groupsOf(
    legIds,
    links.filter(({ inferred }) => !inferred),
  );
  const wrong = links.filter(({ a, b }) => {
    const sides = [said.get(a), said.get(b)];
    const isDecided = sides.every((side) => side?.some((legId) => decided.has(legId)) === true);
    return sides[0] !== sides[1] && isDecided;
  });
  return wrong.length === 0 ? null : partedBy(legIds, links, wrong);
}

/** The calls that stay when these links are gone. */
export function partedBy(
  legIds: readonly string[],
  links: readonly LegLink[],
  wrong: readonly LegLink[],
): PartedCalls {
  const right = links.filter((link) => !wrong.includes(link));
  return { wrong, parts: [...new Set(groupsOf(legIds, right).values())] };
}

/** The inferred links of a call that lead to legs without a decision, with those legs: the vendor links them to none. */
export function joinedLegs(
  legIds: readonly string[],
  links: readonly LegLink[],
  decidedLegIds: readonly string[],
): readonly JoinedLegs[] {
  const said = groupsOf(
    legIds,
    links.filter(({ inferred }) => !inferred),
  );
  const isDecided = (legId: string) => decidedLegIds.includes(legId);
  return links
    .filter(({ inferred }) => inferred)
    .flatMap((link) =>
      [link.a, link.b]
        .map((legId) => ({ link, legId, legIds: said.get(legId) ?? [legId] }))
        .filter((joined) => !joined.legIds.some(isDecided)),
    );
}

/** Each leg with all that it is linked to. */
function groupsOf(
  legIds: readonly string[],
  links: readonly LegLink[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map(legIds.map((legId) => [legId, [legId]]));
  for (const { a, b } of links) {
    const [one, other] = [groups.get(a), groups.get(b)];
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    for (const legId of other) groups.set(legId, one);
  }
  return groups;
}
