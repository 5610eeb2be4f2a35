import autocannon from "autocannon";

/**
 * The load, in a process of its own: `node … load.ts <url> <seconds> <body>`, thirty-two connections. `#` in the body
 * becomes a number of its own in each request, and `@` the next state of a call. Prints requests a
 * second, p99 in ms, requests in all, and answers that were no 200.
 */
const [url = "", seconds = "3", body = ""] = process.argv.slice(2);
/** A call as it goes: one hang-up in five events. */
const STATES = ["ringing", "connected", "hold", "connected", "hangup"];
let next = 5_000_000_000_000_000 + (Date.now() % 1_000_000) * 100_000;
const contentType = body.startsWith("{") ? "application/json" : "application/jwt";
const unique = body.includes("#");

const result = await autocannon({
  url,
  connections: 32,
  duration: Number(seconds),
  method: "POST",
  headers: { "content-type": contentType },
  ...(unique
    ? {
        requests: [
          {
            setupRequest: (request) => ({
              ...request,
              body: body
                .replace("@", STATES[next % STATES.length] ?? "")
                .replace("#", String(next++)),
            }),
          },
        ],
      }
    : { body }),
});
console.log(
  JSON.stringify({
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    total: result.requests.total,
    bad: result.non2xx + result.errors + result.timeouts,
  }),
);
