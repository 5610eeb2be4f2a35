/**
 * Writes the map beside the reading, which never waits for it: what comes while one writing runs is taken by the next.
 * A failure is thrown at the next page.
 */
export function createMapWriting(write: () => Promise<unknown>) {
  let running: Promise<void> | null = null;
  let failure: unknown = null;
  return {
    start(): void {
      if (failure !== null) throw failure;
      running ??= write()
        .then(
          () => undefined,
          (error: unknown) => {
            failure = error;
          },
        )
        .finally(() => {
          running = null;
        });
    },
    async drained(): Promise<void> {
      await running;
      if (failure !== null) throw failure;
      await write();
    },
  };
}
