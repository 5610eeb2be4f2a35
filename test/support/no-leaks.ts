import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, inject, vi } from "vitest";

// Loaded before each test file. Files share processes: what one leaves open slows the next, or keeps the run from ending.

/** What is on its way out has so long; a busy machine takes seconds. */
const PATIENCE_MS = Number(process.env["STICKYLINE_LEAK_PATIENCE_MS"] ?? 15_000);
const STEP_MS = 20;
const WATCHED = Symbol.for("stickyline.intervals");

const intervals = watchIntervals();
const before = new Set([...handles(), ...intervals]);

// Registered first, so it runs after all that the file itself puts away.
afterAll(async () => {
  if (vi.isFakeTimers()) {
    vi.useRealTimers();
    throw new Error("this file leaves the clock stopped: vi.useRealTimers()");
  }
  let left = leaks();
  for (let waited = 0; left.length > 0 && waited < PATIENCE_MS; waited += STEP_MS) {
    await wait(STEP_MS);
    left = leaks();
  }
  if (left.length > 0) throw new Error(`this file leaves open: ${left.join(", ")}`);
}, PATIENCE_MS * 2);

function leaks(): string[] {
  const ticking = [...intervals].filter((timer) => Reflect.get(timer, "_destroyed") !== true);
  const open = [...handles(), ...ticking].filter((handle) => !before.has(handle));
  return open.map(nameOf).filter((name) => name !== null);
}

/** Null for what is nobody's fault: connections that `fetch` keeps for the next request. */
function nameOf(handle: unknown): string | null {
  if (handle instanceof Server) return handle.listening ? "a server that listens" : null;
  if (handle instanceof ChildProcess) return `a process (${handle.spawnfile})`;
  if (isInterval(handle)) return "a timer that repeats";
  if (!(handle instanceof Socket) || handle.destroyed) return null;
  if (handle.remotePort === portOf(inject("redisUrl"))) return "a connection to Redis";
  return handle.remotePort === portOf(inject("adminDatabaseUrl"))
    ? "a connection to PostgreSQL"
    : null;
}

/**
 * What keeps this process alive besides timers: those that go off once end by themselves, such as what the queues' library
 * sets while its server is away. Node tells the things themselves by no documented function.
 */
function handles(): unknown[] {
  const ask: unknown = Reflect.get(process, "_getActiveHandles");
  const found: unknown = typeof ask === "function" ? ask.call(process) : [];
  return Array.isArray(found) ? found : [];
}

function isInterval(handle: unknown): handle is NodeJS.Timeout {
  return typeof handle === "object" && handle !== null && Reflect.has(handle, "_repeat");
}

/** What `setInterval` makes in this process from now on, for all its files. */
function watchIntervals(): Set<NodeJS.Timeout> {
  const known: unknown = Reflect.get(globalThis, WATCHED);
  if (known instanceof Set) return known;
  const made = new Set<NodeJS.Timeout>();
  const original = globalThis.setInterval;
  const watched = (...args: Parameters<typeof original>) => {
    const timer = original(...args);
    made.add(timer);
    return timer;
  };
  globalThis.setInterval = Object.assign(watched, original);
  Reflect.set(globalThis, WATCHED, made);
  return made;
}

/** Unit tests are given no databases. */
function portOf(url: string | undefined): number {
  return url === undefined ? -1 : Number(new URL(url).port);
}
