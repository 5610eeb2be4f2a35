export type Sparing<T> = {
  readonly handOn: (items: readonly T[]) => Promise<void>;
  /** Whose an item is: a batch that fails is first tried again by owner. Absent: all are one owner's. */
  readonly ownerOf?: (item: T) => string;
  /** An error that says nothing of the items, such as a database that is away: it ends the trying. */
  readonly isOutage: (error: unknown) => boolean;
};

/**
 * Hands items on together. When that fails they are tried again by owner and then in halves, until only those have
 * failed that fail alone: these are returned with their errors, and all others were handed on. `handOn` must bear
 * repetition. Throws an outage at once.
 */
export async function sparePoison<T>(
  items: readonly T[],
  options: Sparing<T>,
): Promise<ReadonlyMap<T, unknown>> {
  const poison = new Map<T, unknown>();
  const { handOn, isOutage, ownerOf } = options;

  async function tryParts(parts: readonly (readonly T[])[]): Promise<void> {
    for (const part of parts) await tryTogether(part);
  }

  async function tryTogether(part: readonly T[]): Promise<void> {
    const [first] = part;
    if (first === undefined) return;
    try {
      await handOn(part);
    } catch (error) {
      if (isOutage(error)) throw error;
      if (part.length === 1) poison.set(first, error);
      else await tryParts(halvesOf(part));
    }
  }

  if (ownerOf === undefined) {
    await tryTogether(items);
    return poison;
  }
  const owned = [...byOwner(items, ownerOf).values()];
  if (owned.length < 2) {
    await tryTogether(items);
    return poison;
  }
  try {
    await handOn(items);
  } catch (error) {
    if (isOutage(error)) throw error;
    await tryParts(owned);
  }
  return poison;
}

function halvesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function byOwner<T>(
  items: readonly T[],
  ownerOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const owned = new Map<string, T[]>();
  for (const item of items) {
    const owner = ownerOf(item);
    const known = owned.get(owner);
    if (known === undefined) owned.set(owner, [item]);
    else known.push(item);
  }
  return owned;
}

/**
 * As `sparePoison`, for a job that carries several items: those that fail alone are given to `asOwn`, to be jobs of
 * their own that fail, are tried again and are buried by themselves. Returns the items that were handed on. A job of
 * one item fails with its error.
 */
export async function handOnBatch<T>(
  items: readonly T[],
  options: Sparing<T> & { readonly asOwn: (item: T) => Promise<void> },
): Promise<T[]> {
  const poison = await sparePoison(items, options);
  for (const [item, error] of poison) {
    if (items.length === 1) throw error;
    await options.asOwn(item);
  }
  return items.filter((item) => !poison.has(item));
}
