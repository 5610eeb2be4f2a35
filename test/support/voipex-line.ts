import type { TestApp } from "./start-app.ts";

export const VOIPEX_SECRET = "a-secret-of-the-switchboard-long-enough";

export type VoipexAnswer = {
  outcome: string;
  agent1: string;
  agent2: string;
  extension: string;
  number: string;
  reason: string;
  wait: number;
};

export type TestVoipexLine = {
  readonly id: string;
  readonly routeUrl: string;
  readonly eventsUrl: string;
  /** What the IVR's REST block asks, as JSON with basic auth. */
  ask(fields: Readonly<Record<string, unknown>>): Promise<VoipexAnswer>;
  /** A webhook; gives the status. */
  tell(event: Readonly<Record<string, unknown>>): Promise<number>;
};

export function basic(password: string): string {
  return `Basic ${Buffer.from(`voipex:${password}`).toString("base64")}`;
}

/** A Voipex line of the app, and Voipex's side of its requests. */
export async function createVoipexLine(
  app: TestApp,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestVoipexLine> {
  const line = await app.api<{ id: string; routeUrl: string; eventsUrl: string }>(
    "POST",
    "/lines",
    {
      vendor: "voipex",
      name: "Voipex line",
      secret: VOIPEX_SECRET,
      fallback: { type: "queue", id: "800" },
      ...settings,
    },
  );
  const routeUrl = app.url + new URL(line.routeUrl).pathname;
  const eventsUrl = app.url + new URL(line.eventsUrl).pathname;
  const post = (url: string, body: unknown) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: basic(VOIPEX_SECRET) },
      body: JSON.stringify(body),
    });
  return {
    id: line.id,
    routeUrl,
    eventsUrl,
    async ask(fields) {
      const response = await post(routeUrl, fields);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as VoipexAnswer;
    },
    async tell(event) {
      const response = await post(eventsUrl, event);
      await response.text();
      return response.status;
    },
  };
}
