import { Redis } from "ioredis";

/** The whole ownership map as Redis has it: number → `contact owner` (owner 0: none), sorted; and its ties' texts. */
export type WholeMap = { owners: Record<string, string[]>; ties: Record<string, string> };

/** Reads the generation in force, every bucket of it. */
export async function readMap(redisUrl: string, workspaceId: string): Promise<WholeMap> {
  const redis = new Redis(redisUrl);
  try {
    const prefix = `sl:{${workspaceId}}:`;
    const [generation, digits] = await redis.hmget(`${prefix}own`, "gen", "digits");
    const whole: WholeMap = { owners: {}, ties: {} };
    const total = 10 ** Number(digits ?? 0);
    for (let at = 0; at < total; at += 1) {
      const last = digits === "0" ? "" : String(at).padStart(Number(digits), "0");
      const own = await redis.hgetallBuffer(`${prefix}own:${generation}:${last}`);
      for (const [lead, packed] of Object.entries(own))
        whole.owners[`+${lead}${last}`] = unpack(packed);
      const ties = await redis.hgetall(`${prefix}tie:${generation}:${last}`);
      for (const [lead, tie] of Object.entries(ties)) whole.ties[`+${lead}${last}`] = sorted(tie);
    }
    return whole;
  } finally {
    redis.disconnect();
  }
}

function unpack(packed: Buffer): string[] {
  const numbers: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of packed) {
    value += (byte % 128) * factor;
    factor *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    value = 0;
    factor = 1;
  }
  const entries: string[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2)
    entries.push(`${numbers[at]} ${numbers[at + 1]}`);
  return entries.toSorted();
}

/** Parts in the order of their names. */
function sorted(tie: string): string {
  const parts: Record<string, unknown> = JSON.parse(tie);
  return JSON.stringify(Object.entries(parts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
