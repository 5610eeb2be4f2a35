import { join } from "node:path";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { createKeepUntilTaken } from "../../spool/keep-until-taken.ts";
import { createSealedFiles } from "../../spool/sealed-files.ts";
import { createSecretBox } from "../../store/secret-box.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

const MOST_SPOOLED_BYTES = 128 * 1024 * 1024;

const KeptEvent = Type.Object({
  event: Type.Object({
    workspaceId: Type.String(),
    lineId: Type.String(),
    receivedAt: Type.Number(),
    payload: Type.Record(Type.String(), Type.Unknown()),
  }),
  key: Type.String(),
});
const KeptEventList = Type.Array(KeptEvent);

export type KeptEvents = ReturnType<typeof composeKeptEvents>;

/**
 * Call events of phone systems that send nothing twice, while no queue takes them: on this process's disk, sealed, before
 * they are acknowledged, and handed on once a queue is back, by this process or the next one.
 */
export function composeKeptEvents({ options, requests, meters, now, onFailure }: Core) {
  const kept = createKeepUntilTaken<Static<typeof KeptEvent>>({
    mostInMemory: 0,
    files: createSealedFiles({
      folder: join(options.config.dataDir, "spool", "events"),
      mostBytes: MOST_SPOOLED_BYTES,
      ...createSecretBox(options.secretKey, options.config.previousSecretKey ?? undefined),
      now,
      onUnreadable: onFailure,
    }),
    ownerOf: ({ event }) => event,
    read: (text) => Value.Parse(KeptEventList, JSON.parse(text)),
    async handOn(items) {
      for (const { event, key } of items) await requests.recordEvent(event, key);
    },
    onLost(count, error) {
      meters.lostEvents.inc(count);
      onFailure(error);
    },
  });
  meters.keptEvents(() => kept.held());
  return {
    /** Resolves once it is on disk. */
    keepEvent: kept.keepOnDisk,
    /** Takes events out that no store took yet. */
    forgetKept: kept.forget,
    close: () => kept.close(),
  } satisfies Area & Record<string, unknown>;
}
