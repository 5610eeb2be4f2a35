import { invalidInput } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";
import {
  dialOut,
  joinConference,
  openCallflow,
  openMenu,
  ringDevice,
  ringGroup,
  ringUser,
  followedBy,
  type Action,
} from "./action.ts";
import { OUTSIDE_CAUSES } from "./causes.ts";
import { lastResort, toMailbox } from "./endings.ts";
import { renderFlow } from "./flow.ts";
import type { KazooScene } from "./scene.ts";

/** `number` goes out by the platform's resources, `local-number` by the account's; `flow` is one of the line's own. */
export const TARGET_TYPES = [
  "user",
  "device",
  "group",
  "voicemail",
  "menu",
  "callflow",
  "conference",
  "number",
  "local-number",
  "flow",
] as const;

type TargetType = (typeof TARGET_TYPES)[number];

const E164 = /^\+[1-9]\d{6,14}$/;
/** Visible, and no part of a path. */
const ID = /^[!-.0-~]{1,128}$/;

/** A target that KAZOO can be sent to. INPUT_INVALID names `<field>.type` or `<field>.id`. */
export function checkTarget(target: Target, field: string): Target {
  const type = typeOf(target.type);
  if (type === null) {
    throw invalidInput(`${field}.type`, `KAZOO takes one of: ${TARGET_TYPES.join(", ")}.`);
  }
  const id = target.id.trim();
  if (!isIdOf(type, id)) throw invalidInput(`${field}.id`, mendOf(type));
  return { type, id };
}

function typeOf(type: string): TargetType | null {
  return TARGET_TYPES.find((known) => known === type.trim().toLowerCase()) ?? null;
}

function isIdOf(type: TargetType, id: string): boolean {
  switch (type) {
    case "number":
    case "local-number":
      return E164.test(id);
    case "voicemail":
    case "conference":
      return id.length === 32 && ID.test(id);
    case "flow":
      return /^[a-z0-9-]{1,40}$/.test(id);
    case "user":
    case "device":
    case "group":
    case "menu":
    case "callflow":
      return ID.test(id);
  }
}

function mendOf(type: TargetType): string {
  switch (type) {
    case "number":
    case "local-number":
      return "Write the number in E.164 form, with + and country code.";
    case "voicemail":
    case "conference":
      return "Give the 32 characters of its id at KAZOO.";
    case "flow":
      return "Give the name of one of the line's flows: small letters, digits and hyphens.";
    case "user":
    case "device":
    case "group":
    case "menu":
    case "callflow":
      return "Give its id at KAZOO.";
  }
}

/** The callflow to a target, and to `onFailure` where it does not take the call; null when it is none of KAZOO's. */
export function renderTarget(
  target: Target,
  scene: KazooScene,
  onFailure: Action = lastResort(scene),
): Action | null {
  const type = typeOf(target.type);
  const { id } = target;
  if (type === null || !isIdOf(type, id)) return null;
  switch (type) {
    case "user":
      return ringUser(id)(followedBy(onFailure));
    case "device":
      return ringDevice(id)(followedBy(onFailure));
    case "group":
      return ringGroup([{ type: "group", id }], {})(followedBy(onFailure));
    case "voicemail":
      return toMailbox(id, scene);
    case "menu":
      return openMenu(id);
    case "callflow":
      return openCallflow(id);
    case "conference":
      return joinConference({ id });
    case "number":
    case "local-number":
      return dialOut(id, { local: type === "local-number" })(
        Object.fromEntries(OUTSIDE_CAUSES.map((cause) => [cause, onFailure])),
      );
    case "flow":
      return renderFlow(scene, id);
  }
}
