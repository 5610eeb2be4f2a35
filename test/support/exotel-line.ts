import type { TestApp } from "./start-app.ts";

export type ConnectAnswer = Record<string, unknown> & {
  readonly destination: readonly { readonly contact_uri: string }[];
};

export type ExotelLine = {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  /** Asks the Connect URL as Exotel does and gives status and answer. */
  connect(
    parameters: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; contentType: string; answer: ConnectAnswer }>;
  /** Asks any of the line's webhooks by GET. */
  get(
    path: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }>;
  send(path: string, body: string, contentType: string): Promise<number>;
};

let serial = 0;

/** 32 characters, as Exotel's are. */
export function newCallSid(): string {
  serial += 1;
  return `6518aba3264320d7bf8583fa${String(serial).padStart(6, "0")}bg`;
}

/** Indian time without a zone, as Exotel writes it. */
export function istText(at: number): string {
  return new Date(at + 5.5 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

/** The parameters of a first request, as on Exotel's page. */
export function firstRequest(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = istText(Date.now());
  return {
    CallSid: newCallSid(),
    CallFrom: "08516043026",
    CallTo: "01135124160",
    Direction: "incoming",
    Created: at,
    DialCallDuration: "0",
    StartTime: at,
    EndTime: "1970-01-01 05:30:00",
    CallType: "call-attempt",
    DialWhomNumber: "",
    flow_id: "228040",
    tenant_id: "67291",
    From: "08516043026",
    To: "01135124160",
    CurrentTime: at,
    ...more,
  };
}

/** An Exotel line of the app, and the phone system's side of its webhooks. */
export async function createExotelLine(
  app: TestApp,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ExotelLine> {
  const line = await app.api<{ id: string; key: string; routeUrl: string }>("POST", "/lines", {
    vendor: "exotel",
    name: "Exotel line",
    fallback: { type: "no-dial", id: "flow" },
    vendorSettings: { noDialWired: true },
    ...settings,
  });
  const url = `${app.url}/v1/exotel/${line.key}`;
  const get = async (path: string, parameters: Readonly<Record<string, string>>, headers = {}) => {
    const query = new URLSearchParams(parameters).toString();
    return fetch(`${url}/${path}?${query}`, { headers, redirect: "manual" });
  };
  return {
    id: line.id,
    key: line.key,
    url,
    async connect(parameters, headers = { "exotel-version": "1.1" }) {
      const response = await get("connect", parameters, headers);
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        answer: (await response.json()) as ConnectAnswer,
      };
    },
    async get(path, parameters) {
      const response = await get(path, parameters);
      return { status: response.status, text: await response.text() };
    },
    async send(path, body, contentType) {
      const response = await fetch(`${url}/${path}`, {
        method: "POST",
        headers: { "content-type": contentType },
        body,
      });
      await response.text();
      return response.status;
    },
  };
}
