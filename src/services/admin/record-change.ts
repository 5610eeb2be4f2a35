/** One line of the audit trail. `details` hold no secrets. */
export type Change = {
  readonly workspaceId: string;
  readonly actor: string;
  /** `line.created`: a thing and what happened to it. */
  readonly action: string;
  /** The id of the thing. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type Deps = {
  readonly audit: (change: Change) => Promise<void>;
  readonly bumpSettings: (workspaceId: string) => Promise<number>;
  /** Publishes the new version and what goes with it to the routers. */
  readonly settingsChanged: (workspaceId: string) => Promise<void>;
  readonly onDelay: (error: unknown) => void;
};

export type RecordChange = (change: Change) => Promise<void>;

/**
 * What follows every stored change of lines, reps or pins: an audit entry, a new settings version, and word to the
 * routers. The change is stored by then, so that word which can't be sent now is reported, not thrown: refusing
 * would make the caller do it twice.
 */
export function createRecordChange(deps: Deps): RecordChange {
  return async (change) => {
    await deps.audit(change);
    await deps.bumpSettings(change.workspaceId);
    try {
      await deps.settingsChanged(change.workspaceId);
    } catch (error) {
      deps.onDelay(error);
    }
  };
}
