import type { Answer, Identity } from "../../domain/decision.ts";
import type { OfferEnd } from "../../domain/facts.ts";
import type { Target } from "../../domain/policy.ts";
import type { Asked, LineView } from "../port.ts";
import {
  chain,
  collectDigits,
  hangUp,
  play,
  ringDevice,
  ringGroup,
  ringUser,
  sayAll,
  setVariables,
  startRecording,
  followedBy,
  type Action,
  type Children,
  type Endpoint,
  type Unfinished,
} from "./action.ts";
import { ATTEMPT_OF_CAUSE } from "./causes.ts";
import { faultsOf } from "./faults-of.ts";
import { askAgain, lastResort, toMailbox } from "./endings.ts";
import { renderFlow } from "./flow.ts";
import { toScene, type KazooScene } from "./scene.ts";
import { sealKeysOf } from "./sealed-number.ts";
import { collectionOf, MOST_STEPS, readStep } from "./step.ts";
import { renderTarget } from "./targets.ts";

type AnswerOf<K extends Answer["kind"]> = Extract<Answer, { kind: K }>;

/**
 * The answer as a callflow that KAZOO takes. Never throws, and nothing leaves that our own check of the structure
 * finds a fault in: the fallback goes instead, for one invalid answer hangs up on the caller.
 * https://docs.2600hz.com/developers/pivot/requests-and-responses
 */
export function renderAnswer(answer: Answer, line: LineView, asked?: Asked): Action {
  const scene = toScene(line, asked);
  if (scene.step.number >= MOST_STEPS) return checked(fallbackOf(scene), scene);
  return checked(render(answer, scene), scene);
}

/**
 * What comes next of a flow that was given in parts; null when the request is none of its follow-ups, or the flow
 * has been taken away since.
 */
export function continueAnswer(
  payload: Readonly<Record<string, unknown>>,
  line: LineView,
): Action | null {
  const { flow } = readStep(payload, sealKeysOf(line));
  const scene = toScene(line, { payload });
  if (flow === null || !scene.settings.flows.has(flow.name)) return null;
  return checked(renderFlow(scene, flow.name, flow.at) ?? lastResort(scene), scene);
}

function checked(action: Action, scene: KazooScene): Action {
  if (faultsOf(action).length === 0) return action;
  const fallback = fallbackOf(scene);
  return faultsOf(fallback).length === 0
    ? fallback
    : hangUp({ code: 480, message: "Temporarily Unavailable" });
}

/** The fallback of a line as the child of a pivot that nobody answers. */
export function safetyChild(fallback: Target, settings: Readonly<Record<string, unknown>>): Action {
  const scene = toScene({ id: "", secrets: [], fallback, region: "US", settings });
  return checked(fallbackOf(scene), scene);
}

/** The line's fallback, written so that it ends well without us. */
function fallbackOf(scene: KazooScene): Action {
  const alone = { ...scene, alone: true };
  return renderTarget(scene.fallback, alone) ?? lastResort(alone);
}

function render(answer: Answer, scene: KazooScene): Action {
  switch (answer.kind) {
    case "rep":
      return toRep(answer, scene);
    case "group":
      return toGroup(answer, scene);
    case "target":
      return toTarget(answer, scene);
    case "voicemail":
      return toVoicemail(answer.identity, scene);
    case "ask":
      return ask(answer, scene);
    case "end":
      return sayAll(answer.prompt, { ...scene.voice, language: answer.locale })(
        followedBy(hangUp({ code: 480, message: "Temporarily Unavailable" })),
      );
  }
}

/** The rep's phones, and a question to us about each way in which they may not take the call. */
function toRep({ identity, ringMs }: AnswerOf<"rep">, scene: KazooScene): Action {
  const ring = ringOf(identity, toSeconds(ringMs));
  if (ring === null) return fallbackOf(scene);
  return introduced(scene, (onward) => {
    const safe = fallbackOf(onward);
    const again = (after: OfferEnd) => askAgain({ after }, onward, safe);
    const named: Children = Object.fromEntries(
      Object.entries(ATTEMPT_OF_CAUSE).map(([cause, after]) => [cause, again(after)]),
    );
    return ring({ ...named, _: again("failed") });
  });
}

function toGroup({ members, ringMs }: AnswerOf<"group">, scene: KazooScene): Action {
  const [first, ...others] = members.flatMap(({ identity }) => endpointOf(identity) ?? []);
  if (first === undefined) return fallbackOf(scene);
  const ring = ringGroup([first, ...others], { ringSeconds: toSeconds(ringMs) });
  // When none of them answers, we say who is next.
  return introduced(scene, (onward) =>
    ring(followedBy(askAgain({ after: "no-answer" }, onward, fallbackOf(onward)))),
  );
}

/** The fallback's own failure is the end; any other target's is the fallback. */
function toTarget({ target }: AnswerOf<"target">, scene: KazooScene): Action {
  const isFallback = target.type === scene.fallback.type && target.id === scene.fallback.id;
  const onFailure = isFallback ? lastResort(scene) : fallbackOf(scene);
  return renderTarget(target, scene, onFailure) ?? fallbackOf(scene);
}

function toVoicemail(identity: Identity, scene: KazooScene): Action {
  const own = identity.vendor === "kazoo" && identity.type === "voicemail" ? identity.id : null;
  const box = own ?? scene.settings.mailbox;
  return box === null ? fallbackOf(scene) : toMailbox(box, scene);
}

/** A question, or a round of waiting: every second one is music alone, as nobody wants to hear it all again. */
function ask(
  { question, prompt, locale, listenMs, most = 1 }: AnswerOf<"ask">,
  scene: KazooScene,
): Action {
  const again = askAgain({ question }, scene, fallbackOf(scene));
  const { holdMusic } = scene.settings;
  if (question.name === "hold" && question.round % 2 === 0 && holdMusic !== null) {
    return play(holdMusic.media, { terminators: [] })(followedBy(again));
  }
  const name = collectionOf(scene.step.number + 1);
  const listen = collectDigits({ most, waitMs: listenMs, name });
  const speech = sayAll(prompt, { ...scene.voice, language: locale });
  return speech(followedBy(listen(followedBy(again))));
}

/** What is done before a phone rings: our decision's id on both legs, and the recording. */
function introduced(scene: KazooScene, make: (onward: KazooScene) => Action): Action {
  const { settings, recordingsUrl, decisionId, lineId, step } = scene;
  const before: Unfinished[] = [];
  if (scene.variables && decisionId !== null) {
    before.push(setVariables({ stickyline_decision: decisionId, stickyline_line: lineId }));
  }
  const starts = settings.recording !== null && recordingsUrl !== null && !step.recording;
  if (starts) before.push(startRecording({ url: recordingsUrl, ...settings.recording }));
  const onward = starts ? { ...scene, step: { ...step, recording: true } } : scene;
  const action = make(onward);
  return chain(before, action) ?? action;
}

function ringOf(identity: Identity, ringSeconds: number | undefined): Unfinished | null {
  const endpoint = endpointOf(identity);
  if (endpoint === null) return null;
  return endpoint.type === "device"
    ? ringDevice(endpoint.id, ringSeconds)
    : ringUser(endpoint.id, ringSeconds);
}

function endpointOf({ vendor, type, id }: Identity): Endpoint | null {
  if (vendor !== "kazoo") return null;
  if (type === "user" || type === "device") return { type, id };
  return null;
}

function toSeconds(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.min(600, Math.max(1, Math.round(ms / 1_000)));
}
