import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { watchFaults } from "../../../src/concurrency/watch-faults.ts";

/** A program that loses connections of which nobody hears, goes on, and ends by a fault of its own. */
watchFaults({
  tell: (sentence) => console.log(sentence),
  end: (error) => console.log(`ends by ${String(error)}`),
});
const withCode = (code: string) => Object.assign(new Error("what the server said"), { code });
void Promise.reject(withCode("57P01"));
void Promise.reject(new Error("Connection terminated unexpectedly"));
await wait(10);
setTimeout(() => new EventEmitter().emit("error", withCode("ECONNRESET")), 0);
await wait(10);
console.log("goes on");
void Promise.reject(withCode("ENOENT"));
void Promise.reject(new TypeError("the second is not told"));
await wait(10);
