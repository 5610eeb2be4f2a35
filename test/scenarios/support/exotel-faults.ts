import type { Decision } from "../../../src/domain/decision.ts";
import type { CallRecord } from "../../../src/sandbox/exotel/call.ts";
import type { World } from "./exotel-world.ts";

/** The sentences by which a call's end is not what the ladder says; empty when all is well. */
export function faultsOf(call: CallRecord, world: World, decisions: readonly Decision[]): string[] {
  const faults: string[] = [];
  const uriOf = (repId: string | null) =>
    world.reps.find(({ id }) => id === repId)?.identities[0]?.id ?? null;
  const own = decisions.filter(({ callId }) => callId === call.callSid);
  for (const { problem, url } of call.consultations) {
    if (problem !== null) faults.push(`invalid: ${problem}`);
    if (url === "fallback") faults.push("the fallback URL was asked");
  }
  faults.push(...call.silent, ...call.stops);
  if (equalNeighbours(call)) faults.push("two consecutive answers with the same set");
  faults.push(...rungAgain(call, world.tellsLegs));
  const last = own.at(-1);
  if (last === undefined) faults.push("no decision");
  const gaveUp = call.attempts.at(-1)?.result === "canceled" || hungUpWaiting(call, last, world);
  if (call.talkedWith === null && !gaveUp && last !== undefined) {
    const rung = new Set(call.attempts.flatMap(({ uris }) => uris));
    const passed = new Set(call.skipped.map(({ uri }) => uri));
    const pinned = world.callers.slice(0, 24).find(({ number }) => number === call.from);
    const ownUri = uriOf(pinned?.repId ?? null);
    const explained = last.rungs.some(
      ({ repId, result }) => repId === pinned?.repId && result === "refused",
    );
    if (ownUri !== null && !rung.has(ownUri) && !passed.has(ownUri) && !explained) {
      faults.push("their own rep was never tried, and no reason is given");
    }
    const left = [world.line.team, world.line.fallback]
      .flatMap((target) =>
        target?.type === "list" || target?.type === "number" ? target.id.split(",") : [],
      )
      .filter((uri) => !rung.has(uri) && !passed.has(uri));
    if (left.length > 0) faults.push("phones of team or fallback were left untried");
  }
  if (call.talkedWith !== null) faults.push(...orderFaults(call, world, own, uriOf));
  return faults;
}

/** Before the step of waiting was over that they were in. */
function hungUpWaiting(call: CallRecord, last: Decision | undefined, { line }: World): boolean {
  const stepMs = Number(line.vendorSettings?.["waitStepSeconds"]) * 1000;
  return last?.outcome === "wait" && (call.endedAt ?? Infinity) < last.at + stepMs;
}

/** Whoever talked: everybody above them in the ladder was rung, passed over, or refused with a reason. */
function orderFaults(
  call: CallRecord,
  world: World,
  own: readonly Decision[],
  uriOf: (repId: string | null) => string | null,
): string[] {
  const taken = own.findLast(({ outcome }) => outcome === "rep" || outcome === "group");
  const pinned = world.callers.slice(0, 24).find(({ number }) => number === call.from);
  const ownUri = uriOf(pinned?.repId ?? null);
  if (ownUri === null || call.talkedWith === ownUri) return [];
  const tried = [
    ...call.attempts.flatMap(({ uris }) => uris),
    ...call.skipped.map(({ uri }) => uri),
  ];
  const reason = own.some(({ rungs }) =>
    rungs.some(({ repId, result }) => repId === pinned?.repId && result === "refused"),
  );
  const faults =
    tried.includes(ownUri) || reason ? [] : ["somebody else talked before their own rep was tried"];
  const answered = world.reps.some(({ identities }) => identities[0]?.id === call.talkedWith);
  if (answered && taken === undefined) faults.push("a rep talked whom no decision named");
  return faults;
}

/** Who was busy may ring once more; who declined only where Exotel does not tell the two apart. */
function rungAgain(call: CallRecord, tellsLegs: boolean): string[] {
  const rung = new Map<string, number[]>();
  for (const { legs } of call.attempts) {
    for (const { uri, code } of legs) rung.set(uri, [...(rung.get(uri) ?? []), code]);
  }
  return [...rung.values()].flatMap((codes) => {
    const before = codes.slice(0, -1);
    const wasBusy = before.every((code) => code === 17 || (code === 21 && !tellsLegs));
    return wasBusy && before.length <= 1 ? [] : ["a rep who did not take it rang again"];
  });
}

function equalNeighbours(call: CallRecord): boolean {
  const sets = call.consultations.map(({ answer }) => setOf(answer));
  return sets.some((set, at) => at > 0 && set !== "" && set === sets[at - 1]);
}

function setOf(answer: unknown): string {
  const { destination } = (answer ?? {}) as { destination?: { contact_uri: string }[] };
  return (destination ?? [])
    .map(({ contact_uri }) => contact_uri)
    .toSorted()
    .join();
}
