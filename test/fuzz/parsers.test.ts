import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../../src/crm/hubspot/index.ts";
import { StickylineError } from "../../src/domain/errors.ts";
import { parseFile } from "../../src/fallback/answers.ts";
import type { IncomingRequest, LineView, RoutingAdapter } from "../../src/telephony/port.ts";
import { kazooAdapter } from "../../src/telephony/kazoo/index.ts";
import { routingAdapters } from "../../src/telephony/registry.ts";
import {
  createDice,
  createMeter,
  countOf,
  hostileBody,
  isFull,
  seedOf,
  type Dice,
} from "./cases.ts";

const CASES = countOf(10_000_000, 12_000);
const NOW = Date.UTC(2026, 10, 26, 12);
const CLIENT_SECRET = "hush";
const adapters = [...routingAdapters.values()];
const TYPES = ["application/json", "multipart/form-data; boundary=a", "application/jwt", ";"];

const lines: readonly LineView[] = [[], ["a secret of the line, long enough"]].map((secrets) => ({
  id: "line",
  secrets,
  fallback: { type: "user", id: "1" },
  team: null,
  region: "IN",
  settings: {},
  learnt: {},
  webhooksUrl: "https://calls.example/v1/vendor/key",
}));

function tryAdapter(adapter: RoutingAdapter, request: IncomingRequest, line: LineView): void {
  const payload = adapter.verify(request, line);
  const routing = adapter.parseRoutingRequest(payload, request, line);
  const answer = { kind: "target", target: line.fallback } as const;
  JSON.stringify(adapter.renderAnswer(answer, line, { request, routing, payload }));
  if (adapter === kazooAdapter) kazooAdapter.continueAnswer(payload, line);
  if ((adapter.parseStatus?.(payload) ?? null) === null) {
    JSON.stringify(adapter.parseCallEvent(payload, line));
  }
}

function tryHubspot(body: Buffer): void {
  const url = "https://calls.example/v1/hubspot/webhooks";
  const signature = createHmac("sha256", CLIENT_SECRET)
    .update(`POST${url}`)
    .update(body)
    .update(`${NOW}`)
    .digest("base64");
  const headers = {
    "x-hubspot-signature-v3": signature,
    "x-hubspot-request-timestamp": `${NOW}`,
  };
  const settings = { clientSecret: CLIENT_SECRET, acceptV1: false, now: () => NOW };
  readWebhook({ method: "POST", url, headers, body }, settings);
}

/** One case, ready to be tried. */
function nextCase(dice: Dice): () => void {
  const body = hostileBody(dice);
  const which = dice.below(adapters.length + 2);
  const adapter = adapters[which];
  if (adapter !== undefined) {
    const request = {
      body: Buffer.from(body),
      headers: { "content-type": dice.pick(TYPES), authorization: dice.pick(["Basic YTpi", "x"]) },
      query: dice.below(3) === 0 ? body.slice(0, 8_000) : "",
      address: "203.0.113.7",
    };
    const line = dice.pick(lines);
    return () => tryAdapter(adapter, request, line);
  }
  if (which === adapters.length) return () => tryHubspot(Buffer.from(`[${body},{"portalId":1}]`));
  return () => parseFile(body);
}

describe("the parsers", () => {
  it("of everything that comes in throw nothing that they do not promise", async () => {
    const dice = createDice(seedOf(20_261_126));
    const meter = createMeter();
    let read = 0;
    for (let index = 0; index < CASES; index += 1) {
      const tryIt = nextCase(dice);
      await meter.measure(() => {
        try {
          tryIt();
          read += 1;
        } catch (error) {
          const isPromised =
            error instanceof StickylineError && /^(UNAUTHORIZED|INPUT_INVALID)$/.test(error.code);
          if (!isPromised) throw new Error(`case ${index}`, { cause: error });
        }
      });
    }
    // were all refused at the door, nothing would be tried behind it
    expect(read / CASES).toBeGreaterThan(0.1);
    if (!isFull) return;
    const { mostMs, grownMb } = meter.tell("parsers");
    expect(mostMs).toBeLessThan(50);
    expect(grownMb).toBeLessThan(64);
  });
});
