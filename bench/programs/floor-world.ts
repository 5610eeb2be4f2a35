/** What the floor is told at its start, as a router has it in memory: JSON in the file that FLOOR_WORLD names. */
export type FloorWorld = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly secret: string;
  /** CRM owner → rep, rep → the id that Dialpad rings. */
  readonly owners: Readonly<Record<string, string>>;
  readonly targets: Readonly<Record<string, number>>;
  /** Records of decisions that ours really made, for unknown and known callers: the floor's are as large. */
  readonly records: {
    readonly unknown: readonly Readonly<Record<string, unknown>>[];
    readonly known: readonly Readonly<Record<string, unknown>>[];
  };
};

/** What it reads of a routing request. */
export type Asked = { readonly call_id: number; readonly external_number: string };
