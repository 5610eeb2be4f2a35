/**
 * What is made of two things that never change themselves, as a version of the settings: made once, and let go with
 * either of them.
 */
export function onceForBoth<A extends object, B extends object, T extends object>(
  make: (one: A, other: B) => T,
): (one: A, other: B) => T {
  const known = new WeakMap<A, WeakMap<B, T>>();
  return (one, other) => {
    let ofOne = known.get(one);
    if (ofOne === undefined) {
      ofOne = new WeakMap();
      known.set(one, ofOne);
    }
    const before = ofOne.get(other);
    if (before !== undefined) return before;
    const made = make(one, other);
    ofOne.set(other, made);
    return made;
  };
}
