/**
 * Keeps what was computed lately, at most twice `most` values: when one generation is full it becomes the older one,
 * and the older one is dropped. No value is ever wrong for being kept; `clear` drops them all.
 */
export function createRecentValues<V>(most: number) {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const put = (key: string, value: V): V => {
    if (young.size >= most) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
  return {
    /** The kept value, or the one that `compute` gives. */
    of(key: string, compute: () => V): V {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      return put(key, older === undefined ? compute() : older);
    },
    clear(): void {
      young = new Map();
      old = new Map();
    },
    size: () => young.size + old.size,
  };
}
