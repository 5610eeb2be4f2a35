export type Part = "owners" | "contacts" | "companies" | "deals" | "tickets" | "leads" | "finish";

/** Where a pass goes on. */
export type Cursor = {
  readonly pass: string;
  readonly part: Part;
  readonly after: string | null;
  readonly startedAt: number;
  readonly contacts: number;
  readonly expected: number | null;
};

export type Step = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly holder: string;
  readonly heldUntil: number;
  readonly pass: string;
  readonly part: Part;
  readonly after: string | null;
  readonly contacts: number;
};

export type PassDeps = {
  readonly syncs: {
    readonly take: (run: {
      readonly workspaceId: string;
      readonly connectionId: string;
      readonly holder: string;
      readonly heldUntil: number;
      readonly pass: string;
      readonly now: number;
    }) => Promise<Cursor | null>;
    readonly heldUntil: (workspaceId: string, connectionId: string) => Promise<number | null>;
    readonly move: (step: Step) => Promise<void>;
    readonly setExpected: (
      workspaceId: string,
      connectionId: string,
      expected: number,
    ) => Promise<void>;
    readonly release: (workspaceId: string, connectionId: string, holder: string) => Promise<void>;
    readonly finish: (
      workspaceId: string,
      connectionId: string,
      pass: string,
      changesUntil: number,
    ) => Promise<void>;
  };
  readonly newId: () => string;
  readonly wait: (delayMs: number) => Promise<void>;
  readonly now: () => number;
};

/** A killed run's pass is taken over after this; a live one says every page that it lives. */
export const HOLD_MS = 5_000;

/** The pass, once nobody else holds it; null when its holder goes on. */
export async function takePass(
  deps: PassDeps,
  workspaceId: string,
  connectionId: string,
  holder: string,
): Promise<Cursor | null> {
  for (let waited = false; ; waited = true) {
    const now = deps.now();
    const run = { workspaceId, connectionId, holder, now, heldUntil: now + HOLD_MS };
    const cursor = await deps.syncs.take({ ...run, pass: deps.newId() });
    if (cursor !== null || waited) return cursor;
    const heldUntil = await deps.syncs.heldUntil(workspaceId, connectionId);
    if (heldUntil === null) continue;
    // further ahead than any run holds it: of a clock that was ahead
    await deps.wait(Math.min(Math.max(0, heldUntil - deps.now()), HOLD_MS) + 1);
  }
}
