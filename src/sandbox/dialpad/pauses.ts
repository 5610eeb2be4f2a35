/** Thrown into everything that still waits when the box closes. */
export class BoxClosed extends Error {
  constructor() {
    super("The Dialpad box was closed.");
    this.name = "BoxClosed";
  }
}

export type Pauses = {
  /** Waits so many simulated milliseconds; rejects with BoxClosed when the box closes first. */
  pause(simulatedMs: number): Promise<void>;
  stop(): void;
};

/** `timeScale` 60 makes a simulated minute last one second. */
export function createPauses(timeScale: number): Pauses {
  const waiting = new Map<NodeJS.Timeout, (error: Error) => void>();
  let stopped = false;
  return {
    pause: (simulatedMs) =>
      new Promise((resolve, reject) => {
        if (stopped) {
          reject(new BoxClosed());
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, simulatedMs / timeScale);
        waiting.set(timer, reject);
      }),
    stop() {
      stopped = true;
      for (const [timer, reject] of waiting) {
        clearTimeout(timer);
        reject(new BoxClosed());
      }
      waiting.clear();
    },
  };
}
