export type Deps = {
  readonly findNumber: (
    workspaceId: string,
    e164: string,
  ) => Promise<{ readonly legIds: readonly string[] }>;
  readonly about: (
    workspaceId: string,
    e164: string,
    legIds: readonly string[],
  ) => AsyncIterable<{ readonly name: string; readonly rows: AsyncIterable<unknown> }>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
  }) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => number;
};

/**
 * All that is held about a number (E.164) as one JSON document, piece by piece, so that any amount fits in memory. That
 * it was asked for is kept first, without the number.
 */
export function createExportNumber(
  deps: Deps,
): (workspaceId: string, e164: string, actor: string) => Promise<AsyncIterable<string>> {
  return async (workspaceId, e164, actor) => {
    const action = "number.exported";
    await deps.audit({ workspaceId, actor, action, subject: deps.newId() });
    const { legIds } = await deps.findNumber(workspaceId, e164);
    return write(e164, deps.now(), deps.about(workspaceId, e164, legIds));
  };
}

async function* write(
  number: string,
  now: number,
  parts: ReturnType<Deps["about"]>,
): AsyncGenerator<string> {
  const exportedAt = new Date(now).toISOString();
  yield JSON.stringify({ number, exportedAt }).slice(0, -1);
  for await (const { name, rows } of parts) {
    yield `,${JSON.stringify(name)}:[`;
    let mark = "";
    for await (const row of rows) {
      yield `${mark}${JSON.stringify(row)}`;
      mark = ",";
    }
    yield "]";
  }
  yield "}";
}
