import { sparePoison } from "./spare-poison.ts";

export type Asking<Q, A> = {
  /** Questions with the same key have the same answer, and are asked once. */
  readonly keyOf: (question: Q) => string;
  /** Asks them all at once; returns what answers each of them. */
  readonly askAll: (questions: readonly Q[]) => Promise<(question: Q) => A>;
  /** An error that says nothing of the questions: it is the answer to all of them. */
  readonly isOutage: (error: unknown) => boolean;
};

/** So that one question that takes long does not keep all others waiting. */
const MOST_UNDER_WAY = 2;
const MOST_TOGETHER = 50;

/**
 * Asks together what is asked in one turn of the event loop; while two askings are under way, what comes makes the next.
 * An answer is never older than its question. When an asking fails, its questions are asked anew in halves, so that one
 * which can't be answered fails alone; an outage fails all of them. Askers share an answer, and change nothing in it.
 */
export function askTogether<Q, A>(options: Asking<Q, A>): (question: Q) => Promise<A> {
  type Asker = { resolve: (answer: A) => void; reject: (error: unknown) => void };
  type Waiting = { readonly question: Q; readonly askers: Asker[] };
  const waiting = new Map<string, Waiting>();
  let underWay = 0;
  let isDue = false;

  async function ask(batch: readonly Waiting[]): Promise<void> {
    try {
      const poison = await sparePoison(batch, {
        async handOn(part) {
          const answerTo = await options.askAll(part.map(({ question }) => question));
          for (const { question, askers } of part) {
            const answer = answerTo(question);
            for (const { resolve } of askers) resolve(answer);
          }
        },
        isOutage: options.isOutage,
      });
      for (const [{ askers }, error] of poison) for (const { reject } of askers) reject(error);
    } catch (error) {
      for (const { askers } of batch) for (const { reject } of askers) reject(error);
    }
  }

  function start(): void {
    isDue = false;
    while (waiting.size > 0 && underWay < MOST_UNDER_WAY) {
      const batch = [...waiting].slice(0, MOST_TOGETHER);
      for (const [key] of batch) waiting.delete(key);
      underWay += 1;
      void ask(batch.map(([, one]) => one)).finally(() => {
        underWay -= 1;
        start();
      });
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      const key = options.keyOf(question);
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, { question, askers: [{ resolve, reject }] });
      else known.askers.push({ resolve, reject });
      if (isDue) return;
      isDue = true;
      setImmediate(start);
    });
}
