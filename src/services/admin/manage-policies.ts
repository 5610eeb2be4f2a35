import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { choicesOf, type WrittenChoice } from "../../domain/menu.ts";
import { DEFAULT_POLICY, type ClosedRule, type Policy } from "../../domain/policy.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import { checkPolicy, type PolicyContent } from "../../schemas/check-policy.ts";
import { checkPolicyWords } from "../../schemas/check-sentences.ts";
import type { LineCapabilities } from "../../telephony/port.ts";
import { cannotDo } from "../lines/cannot-do.ts";
import type { RecordChange } from "./record-change.ts";

type Stored = {
  readonly id: string;
  readonly name: string;
  readonly liveVersion: number | null;
  readonly newestVersion: number;
};

type Version = {
  readonly version: number;
  readonly content: PolicyContent;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly wentLiveAt: number | null;
};

export type Deps = {
  readonly policies: {
    create(workspaceId: string, name: string): Promise<Stored>;
    get(workspaceId: string, id: string): Promise<Stored | null>;
    list(workspaceId: string): Promise<Stored[]>;
    saveDraft(
      workspaceId: string,
      id: string,
      draft: { content: PolicyContent; note: string | null; createdBy: string },
    ): Promise<number>;
    versions(workspaceId: string, id: string): Promise<Version[]>;
    goLive(workspaceId: string, id: string, version: number, now: number): Promise<boolean>;
    remove(workspaceId: string, id: string, now: number): Promise<void>;
  };
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly capabilitiesOf: (line: Line) => LineCapabilities | undefined;
  /** What a line's callers are not offered of a menu. */
  readonly menuFaults: (
    line: Line,
    choices: readonly WrittenChoice[],
    known: { readonly lines: readonly Line[]; readonly reps: readonly Rep[] },
  ) => readonly string[];
  /** Why a line can't be sent where a rule for the time outside its hours says; null where it can. */
  readonly whyNotThere: (line: Line, rule: ClosedRule) => string | null;
  readonly recordChange: RecordChange;
  readonly now: () => number;
};

export type ManagePolicies = ReturnType<typeof createManagePolicies>;

/** A policy's state, and what the lines that use it can't do of it. */
export type PolicyAnswer = Stored & { readonly warnings: readonly string[] };

/**
 * Policies: saved as drafts, put live, rolled back to any version. What a line's phone system can't do of a policy
 * is accepted and said. Errors are INPUT_INVALID with the field's name, NOT_FOUND and CONFLICT.
 */
export function createManagePolicies(deps: Deps) {
  const { policies, recordChange, now } = deps;

  async function found(workspaceId: string, id: string): Promise<Stored> {
    const policy = await policies.get(workspaceId, id);
    if (policy !== null) return policy;
    throw new StickylineError("NOT_FOUND", "policy not found; GET /api/policies lists them");
  }

  async function told(workspaceId: string, id: string): Promise<PolicyAnswer> {
    const policy = await found(workspaceId, id);
    const versions = await policies.versions(workspaceId, id);
    const content = versions.find(({ version }) => version === policy.newestVersion)?.content;
    if (content === undefined) return { ...policy, warnings: [] };
    return { ...policy, warnings: await warningsFor(workspaceId, id, content) };
  }

  async function warningsFor(workspaceId: string, id: string, content: PolicyContent) {
    const [lines, reps] = await Promise.all([
      deps.listLines(workspaceId),
      deps.listReps(workspaceId),
    ]);
    const using = lines.filter(
      ({ policyId, numbers }) =>
        policyId === id || numbers.some((number) => number.policyId === id),
    );
    return [
      ...emptyTeams(content, reps),
      ...using.flatMap((line) => {
        const capabilities = deps.capabilitiesOf(line);
        const fault = line.closed === null ? deps.whyNotThere(line, content.closed) : null;
        const { choices } = content.menu;
        return [
          ...deps.menuFaults(line, choices, { lines, reps }),
          ...(capabilities === undefined ? [] : cannotDo(content, line, capabilities)),
          ...(fault === null ? [] : [`${line.name} (${line.vendor}): ${fault}`]),
        ];
      }),
    ];
  }

  /** INPUT_INVALID names the field, also of a rep or a line that there is not. */
  async function checkContent(workspaceId: string, written: unknown): Promise<PolicyContent> {
    const content = checkPolicy(written);
    checkPolicyWords(content);
    const named = namedIn(content.menu.choices, "policy.menu.choices");
    if (named.length === 0) return content;
    const [lines, reps] = await Promise.all([
      deps.listLines(workspaceId),
      deps.listReps(workspaceId),
    ]);
    for (const { field, kind, id } of named) {
      const known = kind === "rep" ? reps : lines;
      if (!known.some((one) => one.id === id)) {
        throw invalidInput(field, `${kind} not found; GET /api/${kind}s lists them`);
      }
    }
    return content;
  }

  async function saveDraft(
    workspaceId: string,
    id: string,
    draft: { content: unknown; note: string | null },
    actor: string,
  ): Promise<PolicyAnswer> {
    await found(workspaceId, id);
    const content = await checkContent(workspaceId, draft.content);
    const saved = { content, note: draft.note, createdBy: actor };
    const version = await policies.saveDraft(workspaceId, id, saved);
    const details = { version };
    await recordChange({ workspaceId, actor, action: "policy.draft-saved", subject: id, details });
    return told(workspaceId, id);
  }

  return {
    async create(
      workspaceId: string,
      input: { name: string; content: unknown; note: string | null },
      actor: string,
    ): Promise<PolicyAnswer> {
      await checkContent(workspaceId, input.content);
      const { id } = await policies.create(workspaceId, input.name);
      return saveDraft(workspaceId, id, input, actor);
    },

    saveDraft,
    list: (workspaceId: string) => policies.list(workspaceId),
    get: told,

    async versions(workspaceId: string, id: string): Promise<Version[]> {
      await found(workspaceId, id);
      return policies.versions(workspaceId, id);
    },

    /** Puts a version in force on every line that uses the policy; an older version is a roll-back. */
    async goLive(workspaceId: string, id: string, version: number, actor: string) {
      const before = await found(workspaceId, id);
      if (!(await policies.goLive(workspaceId, id, version, now()))) {
        throw invalidInput("version", "this policy has no such version");
      }
      const details = { from: before.liveVersion, to: version };
      await recordChange({ workspaceId, actor, action: "policy.went-live", subject: id, details });
      return told(workspaceId, id);
    },

    async remove(workspaceId: string, id: string, actor: string): Promise<void> {
      await found(workspaceId, id);
      const lines = await deps.listLines(workspaceId);
      const using = lines.find(
        ({ policyId, numbers }) =>
          policyId === id || numbers.some((number) => number.policyId === id),
      );
      if (using !== undefined) {
        throw new StickylineError(
          "CONFLICT",
          `the line "${using.name}" uses this policy: give it another one first`,
        );
      }
      await policies.remove(workspaceId, id, now());
      await recordChange({ workspaceId, actor, action: "policy.removed", subject: id });
    },

    /** A version of a policy, stamped; null id: the default policy. NOT_FOUND when there is none. */
    async read(workspaceId: string, id: string | null, version: number | null): Promise<Policy> {
      if (id === null) return DEFAULT_POLICY;
      const policy = await found(workspaceId, id);
      const wanted = version ?? policy.newestVersion;
      const versions = await policies.versions(workspaceId, id);
      const content = versions.find((candidate) => candidate.version === wanted)?.content;
      if (content === undefined) {
        throw invalidInput("version", "this policy has no such version");
      }
      return { ...content, version: `${id}@${wanted}` };
    },
  };
}

type Named = { readonly field: string; readonly kind: "rep" | "line"; readonly id: string };

/** The reps and lines that a menu leads to, with their fields. */
function namedIn(written: readonly WrittenChoice[], field: string): Named[] {
  return choicesOf(written).flatMap((choice, index): Named[] => {
    const at = `${field}.${index}`;
    switch (choice.do) {
      case "rep":
        return [{ field: `${at}.repId`, kind: "rep", id: choice.repId }];
      case "line":
        return [{ field: `${at}.lineId`, kind: "line", id: choice.lineId }];
      case "menu":
        return namedIn(choice.choices, `${at}.choices`);
      case "team":
      case "callback":
      case "voicemail":
      case "target":
      case "message":
        return [];
    }
  });
}

function emptyTeams(content: PolicyContent, reps: readonly Rep[]): string[] {
  const named = content.ladder.flatMap((rung) =>
    rung.rung === "team" ? (rung.team === null ? [] : [rung.team]) : rung.teams,
  );
  return [...new Set(named)]
    .filter((team) => !reps.some((rep) => rep.teams.includes(team)))
    .map(
      (team) => `No rep is in the team "${team}": give reps that team, or its steps take no call.`,
    );
}
