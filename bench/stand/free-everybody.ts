import { createReleaseOffer } from "../../src/state/claim.ts";
import { workspacePrefix } from "../../src/state/keys.ts";
import { openRedis } from "../../src/state/open-redis.ts";

/** Frees every rep who is held for a call. */
export async function freeEverybody(mapsUrl: string, workspaceId: string): Promise<void> {
  const redis = openRedis(mapsUrl, { role: "worker", onError: () => undefined });
  const releaseOffer = createReleaseOffer(redis);
  const offers = `${workspacePrefix(workspaceId)}offer:`;
  for (const key of await redis.keys(`${offers}*`)) {
    for (const offer of await redis.zrange(key, "0", "-1")) {
      const [lineId = "", number = ""] = offer.split("|");
      const call = { workspaceId, lineId, callId: "", number };
      await releaseOffer(call, [key.slice(offers.length)]);
    }
  }
  redis.disconnect();
}
