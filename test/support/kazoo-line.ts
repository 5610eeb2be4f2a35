import type { TestApp } from "./start-app.ts";
import { createPatientPolicy } from "./dialpad-line.ts";

/** A 32-character id as KAZOO's are, from one digit. */
export const kazooId = (digit: string): string => digit.repeat(32);

/** Between the year 0 and 1970, in seconds: KAZOO's clock counts from the former. */
export const GREGORIAN_OFFSET = 62_167_219_200;

export type KazooNode = {
  module: string;
  data: Record<string, unknown>;
  children: Record<string, KazooNode>;
};

export type TestKazooLine = {
  readonly id: string;
  readonly pivotPath: string;
  readonly eventsPath: string;
  readonly recordingsPath: string;
  /** A first pivot request, or the follow-up that an answer names, as JSON. */
  pivot(payload: Record<string, unknown>, url?: string): Promise<KazooNode>;
  /** A channel webhook; gives the status. */
  send(payload: Record<string, unknown>): Promise<number>;
};

/** A KAZOO line of the app, and KAZOO's side of its requests. */
export async function createKazooLine(
  app: TestApp,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestKazooLine> {
  const policyId = await createPatientPolicy(app);
  const line = await app.api<{ id: string; routeUrl: string; eventsUrl: string }>(
    "POST",
    "/lines",
    {
      vendor: "kazoo",
      name: "Test line",
      fallback: { type: "group", id: kazooId("f") },
      team: { type: "group", id: kazooId("e") },
      policyId,
      ...settings,
    },
  );
  const pivotPath = new URL(line.routeUrl).pathname;
  const eventsPath = new URL(line.eventsUrl).pathname;
  const post = (path: string, payload: unknown) =>
    fetch(app.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(payload),
    });
  return {
    id: line.id,
    pivotPath,
    eventsPath,
    recordingsPath: eventsPath.replace(/events$/, "recordings"),
    async pivot(payload, url) {
      const { pathname, search } = new URL(url ?? pivotPath, app.url);
      const response = await post(pathname + search, payload);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as KazooNode;
    },
    async send(payload) {
      const response = await post(eventsPath, payload);
      await response.text();
      return response.status;
    },
  };
}

/** A pivot request as KAZOO 4.3 posts it. */
export function pivotRequest(callId: string, more: Record<string, unknown> = {}) {
  return {
    "Account-ID": kazooId("a"),
    "Api-Version": "4.x",
    "Call-ID": callId,
    "Caller-ID-Name": "Ann Caller",
    "Caller-ID-Number": "+14155551001",
    "Custom-Application-Vars": {},
    Direction: "inbound",
    From: "+14155551001",
    "From-Realm": "acme.sip.example",
    Language: "en-us",
    Request: "+14155550000",
    "Request-Realm": "acme.sip.example",
    To: "+14155550000",
    "To-Realm": "acme.sip.example",
    ...more,
  };
}

/** The first node of a module on the way down the `_` children; fails when there is none. */
export function nodeOf(flow: KazooNode, module: string): KazooNode {
  for (let node: KazooNode | undefined = flow; node !== undefined; node = node.children["_"]) {
    if (node.module === module) return node;
  }
  throw new Error(`no ${module} in ${JSON.stringify(flow)}`);
}

/** The URL that a flow asks next, under a hang-up cause of the phone that it rings, or at its end. */
export function nextUrl(node: KazooNode, child = "_"): string {
  const pivot = node.module === "pivot" ? node : node.children[child];
  if (pivot?.module !== "pivot")
    throw new Error(`no pivot under ${child}: ${JSON.stringify(node)}`);
  return String(pivot.data["voice_url"]);
}
