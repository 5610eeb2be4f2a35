import { createReleaseOffer } from "../../src/state/claim.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import type { HttpAnswer } from "./http-connection.ts";
import type { LoadOrder, LoadReport } from "./load-order.ts";
import { prepare, type Prepared } from "./requests.ts";
import { runLoad } from "./run-load.ts";

/**
 * The load generator: a process of its own, so that its CPU time can be told apart. Orders come as messages, figures go
 * as messages. Bodies are made and signed before the clock starts. REDIS_URL: the maps, where who was taken is freed.
 */
const redis = openRedis(process.env["REDIS_URL"] ?? "", {
  role: "worker",
  onError: () => undefined,
});
const releaseOffer = createReleaseOffer(redis);
/** Goes on from order to order: no call comes twice. */
let firstIndex = 0;

process.on("message", (order: LoadOrder) => {
  void carryOut(order).then((report) => process.send?.(report));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  const { connections, sequence } = order;
  const each = Math.ceil(order.most / connections);
  const made: Prepared[][] = Array.from({ length: connections }, (_, connection) =>
    Array.from({ length: each }, (__, index) =>
      prepare(sequence, { connection, connections, index: firstIndex + index }),
    ),
  );
  firstIndex += each;
  const used = Array.from({ length: connections }, () => 0);
  const before = process.cpuUsage();
  const began = performance.now();
  const figures = await runLoad({
    ...order,
    next(connection) {
      const index = used[connection] ?? 0;
      used[connection] = index + 1;
      const prepared = made[connection]?.[index % each];
      if (prepared === undefined) throw new Error("no request was made for this connection");
      return prepared;
    },
    after: (answer, asked) => release(order, answer, asked),
  });
  const { user, system } = process.cpuUsage(before);
  const cpuShare = (user + system) / 1_000 / (performance.now() - began);
  return { ...figures, cpuShare };
}

const TARGET = /"target_type":"user","target_id":(\d+)/;

/** Whoever was taken is free for the next call, as an event of the phone system would have it. */
async function release(
  { releases }: LoadOrder,
  { body }: HttpAnswer,
  { call }: Prepared,
): Promise<void> {
  const repId = releases?.reps[TARGET.exec(body)?.[1] ?? ""];
  if (releases === null || repId === undefined) return;
  await releaseOffer({ workspaceId: releases.workspaceId, ...call }, [repId]);
}
