import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Policy, Target } from "../../domain/policy.ts";
import { isGuessable, MIN_DIFFERENT_CHARACTERS } from "../../domain/guessable.ts";
import type { Line, LineChange, LineRouting, NewLine, Rep } from "../../domain/settings.ts";
import { checkHours } from "../../schemas/check-hours.ts";
import { checkSentences } from "../../schemas/check-sentences.ts";
import type { RoutingAdapter } from "../../telephony/port.ts";
import type { ProbeAudio } from "./probe-audio.ts";
import { placeOn } from "./place-on.ts";
import { toLineAnswer, type Known, type LineAnswer } from "./to-line-answer.ts";
import type { RecordChange } from "../admin/record-change.ts";

/** What an admin can change: `previousSecret` is only ever forgotten. */
type AdminChange = LineChange & { readonly previousSecret?: null };

export type Deps = {
  readonly lines: {
    create(workspaceId: string, line: NewLine): Promise<Line>;
    list(workspaceId: string): Promise<Line[]>;
    get(workspaceId: string, id: string): Promise<Line | null>;
    update(workspaceId: string, id: string, change: LineChange): Promise<Line | null>;
    remove(workspaceId: string, id: string): Promise<boolean>;
  };
  readonly adapterOf: (vendor: string) => RoutingAdapter | undefined;
  /** For the message that says which vendors there are. */
  readonly vendors: readonly string[];
  /** Told before something real is stored: the sandbox makes room. */
  readonly retireSandbox: () => Promise<void>;
  /** The live policies, by id. */
  readonly policies: (workspaceId: string) => Promise<ReadonlyMap<string, Policy>>;
  /** Whether there is such a policy, live or not yet. */
  readonly hasPolicy: (workspaceId: string, id: string) => Promise<boolean>;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  /** Tries the audio that the line's answers name. */
  readonly probeAudio?: ProbeAudio;
  /** Takes away what was made at its vendor; what can't be now is tried again by whoever looks after the lines. */
  readonly removedAtVendor?: (line: Line) => Promise<void>;
  readonly recordChange: RecordChange;
};

export type ManageLines = ReturnType<typeof createManageLines>;

/** A shorter secret could be guessed from one signed request. */
const MIN_SECRET_LENGTH = 32;

/** Lines as an admin sets them up. Errors are INPUT_INVALID with the field's name, and NOT_FOUND. */
export function createManageLines(deps: Deps) {
  const { lines, adapterOf, vendors, retireSandbox, recordChange } = deps;
  const record = (line: Line, action: string, changed: readonly string[], more: object = {}) =>
    recordChange({
      workspaceId: line.workspaceId,
      actor: "admin",
      action,
      subject: line.id,
      details: { changed, ...more },
    });

  async function told(line: Line): Promise<LineAnswer> {
    const { workspaceId } = line;
    return toLineAnswer(
      adapterOf(line.vendor),
      line,
      await knownOf(workspaceId, await lines.list(workspaceId)),
    );
  }

  async function knownOf(workspaceId: string, all: readonly Line[]): Promise<Known> {
    const [live, reps] = await Promise.all([
      deps.policies(workspaceId),
      deps.listReps(workspaceId),
    ]);
    return { live, reps, lines: all };
  }

  async function probed(line: Line, { vendorSettings }: LineChange): Promise<Line> {
    if (vendorSettings === undefined || deps.probeAudio === undefined) return line;
    await deps.probeAudio(line);
    return found(await lines.get(line.workspaceId, line.id));
  }

  async function checkRouting(
    workspaceId: string,
    { hours, policyId, sentences = {}, numbers = [] }: Partial<LineRouting>,
  ): Promise<void> {
    checkHours(hours, "hours");
    checkSentences(sentences);
    const named = [
      { field: "policyId", id: policyId ?? null },
      ...numbers.map((own, index) => ({ field: `numbers.${index}.policyId`, id: own.policyId })),
    ];
    for (const { field, id } of named) {
      if (id !== null && !(await deps.hasPolicy(workspaceId, id))) {
        throw invalidInput(field, "policy not found; GET /api/policies lists them");
      }
    }
    const reps = numbers.some(({ repId }) => repId !== null)
      ? await deps.listReps(workspaceId)
      : [];
    for (const [index, { repId }] of numbers.entries()) {
      if (repId !== null && !reps.some(({ id }) => id === repId)) {
        throw invalidInput(`numbers.${index}.repId`, "rep not found; GET /api/reps lists them");
      }
    }
  }

  return {
    async create(workspaceId: string, input: NewLine): Promise<LineAnswer> {
      const adapter = adapterOf(input.vendor);
      if (adapter === undefined) {
        throw invalidInput("vendor", `unknown phone system; use ${vendors.join(", ")}`);
      }
      const stored = { ...input, ...checked(adapter, input, null) };
      await checkRouting(workspaceId, input);
      await retireSandbox();
      const line = await lines.create(workspaceId, stored);
      await record(line, "line.created", Object.keys(input));
      return told(await probed(line, input));
    },

    async list(workspaceId: string): Promise<LineAnswer[]> {
      const all = await lines.list(workspaceId);
      const known = await knownOf(workspaceId, all);
      return all.map((line) => toLineAnswer(adapterOf(line.vendor), line, known));
    },

    get: async (workspaceId: string, id: string) => told(found(await lines.get(workspaceId, id))),

    async update(workspaceId: string, id: string, change: AdminChange): Promise<LineAnswer> {
      const before = found(await lines.get(workspaceId, id));
      await checkRouting(workspaceId, change);
      const adapter = adapterOf(before.vendor);
      const line = found(
        await lines.update(workspaceId, id, {
          ...change,
          ...(adapter === undefined ? {} : checked(adapter, change, before)),
          ...rotation(before, change),
        }),
      );
      const modes = line.mode === before.mode ? {} : { mode: { from: before.mode, to: line.mode } };
      await record(line, "line.changed", Object.keys(change), modes);
      return told(await probed(line, change));
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      const line = found(await lines.get(workspaceId, id));
      await lines.remove(workspaceId, id);
      await record(line, "line.removed", []);
      await deps.removedAtVendor?.(line);
    },
  };
}

/** The targets as the vendor writes them; refuses what it can't route to, and a secret that is too short. */
function checked(
  adapter: RoutingAdapter,
  { fallback, team, closed, secret, vendorSettings }: Partial<NewLine>,
  before: Line | null,
): Pick<LineChange, "fallback" | "team" | "closed" | "vendorSettings"> {
  if (typeof secret === "string" && secret.length < MIN_SECRET_LENGTH) {
    throw invalidInput("secret", `a secret has at least ${MIN_SECRET_LENGTH} characters`);
  }
  if (isGuessable(secret ?? null)) {
    throw invalidInput(
      "secret",
      `a secret has at least ${MIN_DIFFERENT_CHARACTERS} different ones`,
    );
  }
  const targets = {
    ...(fallback === undefined ? {} : { fallback: adapter.checkTarget(fallback, "fallback") }),
    ...(team === undefined || team === null ? {} : { team: adapter.checkTarget(team, "team") }),
  };
  // A target may name something in the settings, so a change of either is checked against both.
  const rule = closed === undefined ? (before?.closed ?? null) : closed;
  const isNew = closed !== undefined || vendorSettings !== undefined;
  if (!isNew && Object.keys(targets).length === 0) return {};
  const settings = checkedSettings(
    adapter,
    { ...before?.vendorSettings, ...vendorSettings },
    {
      fallback: before?.fallback ?? null,
      team: team === undefined ? (before?.team ?? null) : null,
      ...targets,
    },
  );
  const line = { vendorSettings: settings };
  const placed =
    rule?.kind === "target"
      ? { ...rule, target: placeOn(adapter, line, rule.target, "closed.target") }
      : rule;
  return {
    ...targets,
    ...(closed !== undefined && { closed: placed }),
    ...(vendorSettings !== undefined && { vendorSettings: settings }),
  };
}

function checkedSettings(
  adapter: RoutingAdapter,
  settings: Readonly<Record<string, unknown>>,
  targets: Readonly<Record<string, Target | null>>,
) {
  if (adapter.checkSettings !== undefined) return adapter.checkSettings(settings, targets);
  if (Object.keys(settings).length === 0) return {};
  throw invalidInput("vendorSettings", "lines of this phone system have no settings of their own");
}

/** Both secrets count while the vendor is being told the new one. Without a secret there is none to keep. */
function rotation(before: Line, { secret }: LineChange): Pick<LineChange, "previousSecret"> {
  if (secret === undefined || secret === before.secret) return {};
  return { previousSecret: secret === null ? null : before.secret };
}

function found(line: Line | null): Line {
  if (line === null)
    throw new StickylineError("NOT_FOUND", "line not found; GET /api/lines lists them");
  return line;
}
