import {
  chain,
  collectDigits,
  dialOut,
  hangUp,
  joinConference,
  notifyUrl,
  openCallflow,
  openMenu,
  play,
  recordCaller,
  ringDevice,
  ringGroup,
  ringUser,
  routeByTime,
  askRouter,
  say,
  sendDigits,
  setVariables,
  showPresence,
  startRecording,
  stopRecording,
  followedBy,
  type Action,
  type Unfinished,
} from "./action.ts";
import { OUTSIDE_CAUSES } from "./causes.ts";
import { askAgain, lastResort, toMailbox } from "./endings.ts";
import { fillIn } from "./fill-in.ts";
import type { FlowStep } from "./flow-schema.ts";
import type { KazooScene } from "./scene.ts";
import { collectionOf } from "./step.ts";

/** Another router gets as long as KAZOO allows. */
const OTHER_ROUTER_MS = 5_000;
/** Flows that name each other end here. */
const MOST_NESTED = 3;

type Place = { readonly name: string; readonly at: number; readonly nested: number };

/**
 * A named flow from one of its steps on, as a callflow; null where nothing is left to do. Digits, and all that
 * depends on them, take another request: the rest is written when that comes.
 */
export function renderFlow(scene: KazooScene, name: string, at = 0): Action | null {
  const flow = scene.settings.flows.get(name);
  return flow === undefined ? lastResort(scene) : from(scene, { name, at, nested: 0 });
}

function from(scene: KazooScene, place: Place): Action | null {
  const step = scene.settings.flows.get(place.name)?.[place.at];
  return step === undefined ? null : render(step, scene, place);
}

/** What comes after this place. */
function rest(scene: KazooScene, place: Place): Action | null {
  return from(scene, { ...place, at: place.at + 1 });
}

function render(step: FlowStep, scene: KazooScene, place: Place): Action | null {
  const next = (make: Unfinished, onward = scene) => make(followedBy(rest(onward, place)));
  switch (step.do) {
    case "ring-user":
      return next(ringUser(step.id, step.seconds));
    case "ring-device":
      return next(ringDevice(step.id, step.seconds));
    case "ring-group":
      return next(groupOf(step));
    case "dial":
      return dial(step, scene, place);
    case "say":
      return next(say(wordsOf(step, scene), scene.voice));
    case "play":
      return next(play(step.media, { times: step.times }));
    case "collect":
      return collect(step, scene, place);
    case "send-digits":
      return next(sendDigits(step.digits, step.toneMs));
    case "conference":
      return joinConference(
        "id" in step
          ? step
          : { name: fillIn(step.name, scene) ?? step.name.replaceAll(/\{[^}]*\}/g, "unknown") },
      );
    case "hang-up":
      return hangUp({ code: step.code ?? 486, message: step.message, media: step.media });
    case "presence":
      return next(showPresence(step.of, step.status));
    case "record":
      return record(step, scene, place);
    case "stop-recording":
      return next(stopRecording(), recordingIs(false, scene));
    case "record-caller":
      return recordOnlyCaller(step, scene, place);
    case "voicemail":
      return toMailbox(step.box, scene);
    case "menu":
      return openMenu(step.id);
    case "callflow":
      return openCallflow(step.id);
    case "by-time":
      return byTime(step, scene, place);
    case "remember":
      return scene.variables ? next(setVariables(step.values)) : rest(scene, place);
    case "tell":
      return next(notifyUrl(step.url, step.values));
    case "route":
      return askAgain({}, scene, lastResort(scene));
    case "ask-router":
      return next(askRouter(step.url, OTHER_ROUTER_MS, { method: step.method, body: step.body }));
  }
}

type StepOf<D extends FlowStep["do"]> = Extract<FlowStep, { do: D }>;

function groupOf({ members, seconds, strategy }: StepOf<"ring-group">): Unfinished {
  const endpoints = members.map(({ type, id, delaySeconds, seconds: ringSeconds }) => ({
    type,
    id,
    delaySeconds,
    ringSeconds,
  }));
  const [first, ...others] = endpoints;
  // The schema of flows asks for one member at least.
  if (first === undefined) return (children) => children["_"] ?? hangUp({ code: 480 });
  return ringGroup([first, ...others], { ringSeconds: seconds, strategy });
}

/** Each cause has its child, so what follows is asked for anew where it is long. */
function dial(step: StepOf<"dial">, scene: KazooScene, place: Place): Action {
  const after = rest(scene, place);
  const isShort = after === null || Object.keys(after.children).length === 0;
  const child = isShort
    ? after
    : askAgain({ flow: { name: place.name, at: place.at + 1 } }, scene, lastResort(scene));
  const make = dialOut(step.number, {
    local: step.resources === "local",
    ringSeconds: step.seconds,
  });
  return make(
    child === null ? {} : Object.fromEntries(OUTSIDE_CAUSES.map((cause) => [cause, child])),
  );
}

function collect(step: StepOf<"collect">, scene: KazooScene, place: Place): Action {
  // Alone, nobody reads what is pressed.
  if (scene.alone) return lastResort(scene);
  const name = step.name ?? collectionOf(scene.step.number + 1);
  const again = askAgain(
    { flow: { name: place.name, at: place.at + 1 } },
    scene,
    lastResort(scene),
  );
  const make = collectDigits({ most: step.digits, waitMs: (step.seconds ?? 5) * 1_000, name });
  return make(followedBy(again));
}

function record(step: StepOf<"record">, scene: KazooScene, place: Place): Action | null {
  const url = step.url ?? scene.recordingsUrl;
  if (url === null) return rest(scene, place);
  const { format, limitSeconds } = step;
  const onward = rest(recordingIs(true, scene), place);
  return startRecording({ url, format, limitSeconds })(followedBy(onward));
}

function recordOnlyCaller(
  step: StepOf<"record-caller">,
  scene: KazooScene,
  place: Place,
): Action | null {
  const url = step.url ?? scene.recordingsUrl;
  if (url === null) return rest(scene, place);
  const { format, limitSeconds } = step;
  const before = scene.step.recording ? [stopRecording()] : [];
  const onward = rest(recordingIs(false, scene), place);
  return chain([...before, recordCaller({ url, format, limitSeconds })], onward);
}

function byTime(step: StepOf<"by-time">, scene: KazooScene, place: Place): Action {
  const nested = place.nested + 1;
  const children = step.rules.map(({ id, flow }) => {
    const inside =
      nested > MOST_NESTED ? lastResort(scene) : from(scene, { name: flow, at: 0, nested });
    return [id, inside ?? lastResort(scene)] as const;
  });
  const make = routeByTime(
    step.rules.map(({ id }) => id),
    step.timezone,
  );
  return make({ ...followedBy(rest(scene, place)), ...Object.fromEntries(children) });
}

/** The step's words; the other ones where a placeholder has nothing to stand for. */
function wordsOf({ text, otherwise }: StepOf<"say">, scene: KazooScene): string {
  return fillIn(text, scene) ?? otherwise ?? text.replaceAll(/\{[^}]*\}/g, "");
}

function recordingIs(recording: boolean, scene: KazooScene): KazooScene {
  return { ...scene, step: { ...scene.step, recording } };
}
