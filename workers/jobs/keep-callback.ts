import type { Processor } from "./processor.ts";

/** Stores a promise to a caller, once. */
export function createKeepCallbackJob(deps: {
  keepCallback: (callback: {
    id: string;
    workspaceId: string;
    lineId: string;
    callId: string;
    number: string;
    repId: string | null;
    promisedAt: number;
    withdrawn?: boolean | undefined;
  }) => Promise<void>;
}): Processor<"calls.keep-callback"> {
  return ({ v: _version, ...callback }) => deps.keepCallback(callback);
}
