import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/** What is kept of an attempt to connect between the browser's way out and back. */
export type OauthAttempt = { readonly codeVerifier: string; readonly browser: string };

const LIFE_MS = 10 * 60_000;

/** Attempts to connect an account, each good for ten minutes and for one return. */
export function createOauthAttempts(redis: RedisClient) {
  return {
    /** `browser`: what the same browser must show when it comes back. */
    async keep(workspaceId: string, state: string, attempt: OauthAttempt): Promise<void> {
      const value = `${attempt.codeVerifier}|${attempt.browser}`;
      await redis.set(keyOf(workspaceId, state), value, "PX", LIFE_MS);
    },

    /** The attempt behind a state, and never again. Null when there is none. */
    async take(workspaceId: string, state: string): Promise<OauthAttempt | null> {
      const value = await redis.getdel(keyOf(workspaceId, state));
      if (value === null) return null;
      const [codeVerifier = "", browser = ""] = value.split("|");
      return { codeVerifier, browser };
    },
  };
}

function keyOf(workspaceId: string, state: string): string {
  return `${workspacePrefix(workspaceId)}oauth:${state}`;
}
