import type { Operations } from "./operation.ts";

/** Calls, decisions and what became of them. */
export const calls = {
  "GET /calls": [
    "listCalls",
    "Calls, newest first",
    "With the ids of their recordings; by `legId` the one call of that leg. A rep sees their own.",
  ],
  "GET /live": [
    "followChanges",
    "What changes, as it changes",
    "A stream of server-sent events. Each names a kind of thing that is not as it was; read it anew where it matters.",
  ],
  "GET /decisions": [
    "listDecisions",
    "Routing decisions, newest first",
    "By number, rep, line, outcome and time; `cursor` of one page asks for the next.",
  ],
  "GET /decisions/{id}": [
    "getDecision",
    "One decision, with every rung and why it was taken or refused",
  ],
  "GET /decisions/{id}/why/{repId}": [
    "explainDecision",
    "Why this rep did not get the call, or did",
  ],
  "GET /recordings/{id}": ["getRecording", "A recording's sound", "Takes Range."],
  "POST /simulate": [
    "simulateCall",
    "Who would get a call from this number now, and why",
    "Nothing is written and nobody is reserved.",
  ],
  "POST /replay": ["replayCalls", "Past calls decided again by another policy, as a difference"],
  "GET /funnel": [
    "getFunnel",
    "From known callers to those whom their own rep answered",
    "Each step with the cause of each loss, by day, line or rep.",
  ],
  "GET /hold-out": [
    "compareHoldOut",
    "Callers who are routed without stickiness, beside the others",
  ],
} as const satisfies Operations;

/** Promised callbacks. */
export const callbacks = {
  "GET /callbacks": ["listCallbacks", "Promised callbacks", "A rep sees their own."],
  "POST /callbacks": [
    "createCallback",
    "Promise a callback",
    "One person has one open callback: a second one joins it.",
  ],
  "PATCH /callbacks/{id}": ["changeCallback", "Give a callback to another rep, or another time"],
  "POST /callbacks/{id}/call-now": ["callBackNow", "Make a callback due at once"],
  "POST /callbacks/{id}/cancel": ["cancelCallback", "Take a callback back"],
  "POST /callbacks/{id}/complete": ["completeCallback", "Say that a callback is done"],
  "GET /campaigns": ["listCampaigns", "Campaigns of phone systems that dial by themselves"],
  "POST /campaigns": [
    "createCampaign",
    "Make a campaign",
    "It stands still until it is started. People are rung by the callback policy's hours, and none from the do-not-call list.",
  ],
  "GET /campaigns/{id}": ["getCampaign", "One campaign, as it is wanted and as it is"],
  "PUT /campaigns/{id}/control": [
    "controlCampaign",
    "Start, pause, go on with, reload or remove a campaign",
  ],
  "GET /callback-policy": ["getCallbackPolicy", "When and how often people are called back"],
  "PATCH /callback-policy": ["changeCallbackPolicy", "Change when people are called back"],
  "GET /do-not-call": ["listNumbersNotToCall", "Numbers that are never called back"],
  "PUT /do-not-call/{number}": ["addNumberNotToCall", "Never call this number back"],
  "DELETE /do-not-call/{number}": ["removeNumberNotToCall", "Allow calling this number back again"],
} as const satisfies Operations;
