/** Runs one step of a worker that leaves its own memory, by its name; or dies over it. */
export type Around = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** A process that dies at its n-th step, before or after what that step does: nothing of it happens from then on. */
export function dyingAt(step: number, when: "before" | "after") {
  const seen: string[] = [];
  let dead = false;
  const around: Around = async (name, work) => {
    if (dead) throw new Error("dead");
    seen.push(name);
    const dies = seen.length === step;
    if (dies) dead = true;
    if (dies && when === "before") throw new Error("dead");
    const result = await work();
    if (dies) throw new Error("dead");
    return result;
  };
  return { around, seen, isDead: () => dead };
}
