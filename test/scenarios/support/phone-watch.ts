import type { Answer } from "../../../src/domain/decision.ts";
import type { RouteCall } from "../../../src/services/routing/route-call.ts";

/** Watches whom answers ring: a rep is a caller's from an answer until that caller asks again. */
export function createPhoneWatch() {
  const holders = new Map<string, string>();
  const rungLast = new Map<string, string>();
  const faults: string[] = [];
  let groups = 0;

  function note(callId: string, answer: Answer): void {
    const rung = rungBy(answer);
    if (answer.kind === "group") groups += 1;
    for (const repId of rung) {
      const holder = holders.get(repId) ?? callId;
      if (holder !== callId) faults.push(`${repId} was given to two callers`);
      holders.set(repId, callId);
    }
    const set = rung.toSorted().join();
    if (set !== "" && set === rungLast.get(callId)) faults.push("the same set twice running");
    rungLast.set(callId, set);
  }

  return {
    faults,
    groups: () => groups,
    /** Everybody has hung up. */
    clear(): void {
      holders.clear();
      rungLast.clear();
    },
    watch(routeCall: RouteCall): RouteCall {
      return async (line, request) => {
        for (const [repId, callId] of holders) {
          if (callId === request.callId) holders.delete(repId);
        }
        const routed = await routeCall(line, request);
        note(request.callId, routed.answer);
        return routed;
      };
    },
  };
}

function rungBy(answer: Answer): string[] {
  switch (answer.kind) {
    case "rep":
      return [answer.repId];
    case "group":
      return answer.members.map(({ repId }) => repId);
    case "target":
    case "voicemail":
    case "ask":
    case "end":
      return [];
  }
}
