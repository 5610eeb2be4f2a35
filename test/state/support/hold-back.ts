import type { RedisClient } from "../../../src/redis/open-client.ts";

/** A connection whose calls of one script wait until they are let go, one by one and in any order: slow workers. */
export function holdBack(redis: RedisClient, script: "slReplaceLeg" | "slClaim") {
  const held: (() => void)[] = [];
  let told: (() => void)[] = [];
  const connection = new Proxy(redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== script) return value.bind(target);
      return async (...args: unknown[]): Promise<unknown> => {
        await new Promise<void>((resolve) => {
          held.push(resolve);
          for (const tell of told) tell();
          told = [];
        });
        return Reflect.apply(value, target, args);
      };
    },
  });
  return {
    connection,
    /** How many wait. */
    count: () => held.length,
    /** Resolves when that many wait. */
    async until(count: number): Promise<void> {
      while (held.length < count) await new Promise<void>((resolve) => told.push(resolve));
    },
    /** Lets the one go that has waited at this place. */
    release(place: number): void {
      for (const go of held.splice(place, 1)) go();
    },
  };
}
