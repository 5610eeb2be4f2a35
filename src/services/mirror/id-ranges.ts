/** Ids above `after`, up to `upTo` and with it; null: no end. */
export type IdRange = { readonly after: number; readonly upTo: number | null };

/** As a place of a pass, beside the plain places that CRMs give. */
export function writeRanges(ranges: readonly IdRange[]): string {
  return `ids ${ranges.map(({ after, upTo }) => `${after}-${upTo ?? ""}`).join(" ")}`;
}

/** What `writeRanges` wrote; null for any other place. */
export function readRanges(place: string | null): IdRange[] | null {
  if (place === null || !/^ids( \d+-\d*)*$/.test(place)) return null;
  const words = place.split(" ").slice(1);
  return words.map((word) => {
    const [after = "", upTo = ""] = word.split("-");
    return { after: Number(after), upTo: upTo === "" ? null : Number(upTo) };
  });
}

/** Everything above `after` in `count` ranges, as if ids were spread evenly up to `lastId`. */
export function cutRanges(after: number, lastId: number, count: number): IdRange[] {
  const width = Math.ceil((lastId - after) / count);
  if (width <= 0) return [{ after, upTo: null }];
  return Array.from({ length: count }, (_, index) => ({
    after: after + index * width,
    upTo: index === count - 1 ? null : after + (index + 1) * width,
  }));
}
