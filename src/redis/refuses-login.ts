import { openClient } from "./open-client.ts";

const ANSWER_MS = 2_000;
const REFUSED = /\b(WRONGPASS|NOAUTH|NOPERM)\b/;

/** Whether this Redis does not take the user and password of its URL. False as well where none answers within 2 s. */
export async function refusesLogin(url: string): Promise<boolean> {
  const redis = openClient(url, { answers: "later", silenceMs: ANSWER_MS });
  try {
    return await new Promise<boolean>((resolve) => {
      const look = (error: unknown) => {
        if (saysRefused(error)) resolve(true);
      };
      redis.on("error", look);
      redis.ping().then(() => resolve(false), look);
      setTimeout(resolve, ANSWER_MS, false).unref();
    });
  } finally {
    redis.disconnect();
  }
}

/** A cluster and sentinels keep what a server said below an error of their own. */
function saysRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const below: unknown = Reflect.get(error, "lastNodeError");
  return REFUSED.test(error.message) || saysRefused(below);
}
