import { invalidInput, StickylineError } from "../domain/errors.ts";
import type { Target } from "../domain/policy.ts";
import type { Line } from "../domain/settings.ts";
import type { RoutingAdapter } from "../telephony/port.ts";
import type { RecordChange } from "./record-change.ts";

export type NewLine = {
  readonly vendor: string;
  readonly name: string;
  readonly secret?: string | null;
  readonly fallback: Target;
  readonly team?: Target | null;
  readonly busyMenu?: boolean;
  readonly enabled?: boolean;
};

/** What an admin can change of a line. A new `secret` keeps the old one as `previousSecret` until that is set to null. */
export type LineChange = Partial<Omit<NewLine, "vendor">> & { readonly previousSecret?: null };

type StoredChange = Omit<LineChange, "previousSecret"> & {
  readonly previousSecret?: string | null;
};

export type Deps = {
  readonly lines: {
    create(workspaceId: string, line: NewLine): Promise<Line>;
    list(workspaceId: string): Promise<Line[]>;
    get(workspaceId: string, id: string): Promise<Line | null>;
    update(workspaceId: string, id: string, change: StoredChange): Promise<Line | null>;
    remove(workspaceId: string, id: string): Promise<boolean>;
  };
  readonly adapterOf: (vendor: string) => RoutingAdapter | undefined;
  /** For the message that says which vendors there are. */
  readonly vendors: readonly string[];
  /** Told before something real is stored: the sandbox makes room. */
  readonly retireSandbox: () => Promise<void>;
  readonly recordChange: RecordChange;
};

export type ManageLines = ReturnType<typeof createManageLines>;

/** A shorter secret could be guessed from one signed request. */
const MIN_SECRET_LENGTH = 32;

/** Lines as an admin sets them up. Errors are INPUT_INVALID with the field's name, and NOT_FOUND. */
export function createManageLines(deps: Deps) {
  const { lines, adapterOf, vendors, retireSandbox, recordChange } = deps;
  const record = (line: Line, action: string, changed: readonly string[]) =>
    recordChange({
      workspaceId: line.workspaceId,
      actor: "admin",
      action,
      subject: line.id,
      details: { changed },
    });

  return {
    async create(workspaceId: string, input: NewLine): Promise<Line> {
      const adapter = adapterOf(input.vendor);
      if (adapter === undefined) {
        throw invalidInput(
          "vendor",
          `this phone system is not known here; use ${vendors.join(", ")}`,
        );
      }
      const stored = { ...input, ...checked(adapter, input) };
      await retireSandbox();
      const line = await lines.create(workspaceId, stored);
      await record(line, "line.created", Object.keys(input));
      return line;
    },

    list: (workspaceId: string) => lines.list(workspaceId),

    get: async (workspaceId: string, id: string) => found(await lines.get(workspaceId, id)),

    async update(workspaceId: string, id: string, change: LineChange): Promise<Line> {
      const before = found(await lines.get(workspaceId, id));
      const adapter = adapterOf(before.vendor);
      const line = found(
        await lines.update(workspaceId, id, {
          ...change,
          ...(adapter === undefined ? {} : checked(adapter, change)),
          ...rotation(before, change),
        }),
      );
      await record(line, "line.changed", Object.keys(change));
      return line;
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      const line = found(await lines.get(workspaceId, id));
      await lines.remove(workspaceId, id);
      await record(line, "line.removed", []);
    },
  };
}

/** The targets as the vendor writes them; refuses what it can't route to, and a secret that is too short. */
function checked(
  adapter: RoutingAdapter,
  { fallback, team, secret }: Partial<NewLine>,
): Pick<LineChange, "fallback" | "team"> {
  if (typeof secret === "string" && secret.length < MIN_SECRET_LENGTH) {
    throw invalidInput("secret", `a secret has at least ${MIN_SECRET_LENGTH} characters`);
  }
  return {
    ...(fallback === undefined ? {} : { fallback: adapter.checkTarget(fallback, "fallback") }),
    ...(team === undefined || team === null ? {} : { team: adapter.checkTarget(team, "team") }),
  };
}

/** Both secrets count while the vendor is being told the new one. Without a secret there is none to keep. */
function rotation(before: Line, { secret }: LineChange): Pick<StoredChange, "previousSecret"> {
  if (secret === undefined || secret === before.secret) return {};
  return { previousSecret: secret === null ? null : before.secret };
}

function found(line: Line | null): Line {
  if (line === null)
    throw new StickylineError("NOT_FOUND", "there is no such line; GET /api/lines lists them");
  return line;
}
