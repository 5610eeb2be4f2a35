import { openConnection, type HttpAnswer, type HttpConnection } from "./http-connection.ts";
import type { Prepared } from "./requests.ts";

export type LoadFigures = {
  readonly perSecond: number;
  readonly done: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Answers that were no 200, and connections that failed. */
  readonly bad: number;
  /** Answers that were not the right one. */
  readonly wrong: number;
  readonly example: string;
};

export type Load = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** So many requests a second, evenly; null: as many as are answered. */
  readonly perSecond: number | null;
  readonly next: (connection: number) => Prepared;
  /** Runs after an answer, before the connection asks again; not measured. */
  readonly after: (answer: HttpAnswer, asked: Prepared) => Promise<void>;
};

type Measured = { times: number[]; bad: number; wrong: number; example: string };

/** Asks for `seconds`; what is under way at the end is waited for. */
export async function runLoad(load: Load): Promise<LoadFigures> {
  const found: Measured = { times: [], bad: 0, wrong: 0, example: "" };
  const opened = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(load.url)),
  );
  const began = performance.now();
  const endsAt = began + load.seconds * 1_000;
  if (load.perSecond === null) await asFastAsAnswered(load, opened, endsAt, found);
  else await atPace(load, load.perSecond, opened, endsAt, found);
  const seconds = (performance.now() - began) / 1_000;
  for (const connection of opened) connection.close();
  const sorted = Float64Array.from(found.times).toSorted();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return {
    perSecond: sorted.length / seconds,
    done: sorted.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    bad: found.bad,
    wrong: found.wrong,
    example: found.example,
  };
}

async function asFastAsAnswered(
  load: Load,
  opened: readonly HttpConnection[],
  endsAt: number,
  found: Measured,
): Promise<void> {
  await Promise.all(
    opened.map(async (connection, index) => {
      while (performance.now() < endsAt) {
        await askOnce(load, connection, index, performance.now(), found);
      }
    }),
  );
}

/** A request that finds no connection free waits for one, and its time runs. */
async function atPace(
  load: Load,
  perSecond: number,
  opened: readonly HttpConnection[],
  endsAt: number,
  found: Measured,
): Promise<void> {
  const free = opened.map((connection, index) => ({ connection, index }));
  const due: number[] = [];
  const asked = new Set<Promise<void>>();
  function send(): void {
    while (due.length > 0 && free.length > 0) {
      const [dueAt, one] = [due.shift(), free.shift()];
      if (dueAt === undefined || one === undefined) return;
      const asking = askOnce(load, one.connection, one.index, dueAt, found).then(() => {
        asked.delete(asking);
        free.push(one);
        send();
      });
      asked.add(asking);
    }
  }
  const began = performance.now();
  for (let sent = 0, now = began; now < endsAt; now = performance.now()) {
    for (; sent < ((now - began) * perSecond) / 1_000; sent++) due.push(now);
    send();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (asked.size > 0) await Promise.all(asked);
}

async function askOnce(
  load: Load,
  connection: HttpConnection,
  index: number,
  since: number,
  found: Measured,
): Promise<void> {
  const asked = load.next(index);
  try {
    const answer = await connection.ask(asked.bytes);
    found.times.push(performance.now() - since);
    if (answer.status !== 200) found.bad += 1;
    else if (!answer.body.includes(asked.right)) found.wrong += 1;
    if (found.example === "" || found.bad + found.wrong === 1) found.example = answer.body;
    await load.after(answer, asked);
  } catch {
    found.bad += 1;
    // A closed connection would fail at once, again and again.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
