import type { JobPayload } from "../../src/queues/jobs.ts";
import type { Processor } from "./processor.ts";

type Payload = JobPayload<"notices.send">;

/** One notice to one rep on one channel. */
export function createSendNoticeJob(deps: {
  sendNotice: (
    workspaceId: string,
    channel: Payload["channel"],
    notice: Payload["notice"],
  ) => Promise<void>;
}): Processor<"notices.send"> {
  return ({ workspaceId, channel, notice }) => deps.sendNotice(workspaceId, channel, notice);
}
