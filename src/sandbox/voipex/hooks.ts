import type { LiveCall, VoipexMember, VoipexWebhook } from "./account.ts";

export type EventName =
  | "NewCall"
  | "Ringing"
  | "Answered"
  | "Hangup"
  | "AttendedTransfer"
  | "CDR"
  | "AgentLogin"
  | "AgentLogout"
  | "AgentPaused"
  | "AgentUnPaused";

export type BoxEvent = Readonly<Record<string, string>> & { readonly EventName: EventName };

/** An event by the default keys, with what the manual's samples have. */
export function eventOf(
  name: EventName,
  about: {
    readonly call: LiveCall | null;
    readonly member: VoipexMember | null;
    readonly reason?: string | undefined;
  },
): BoxEvent {
  const { call, member, reason } = about;
  return {
    EventName: name,
    ...(call !== null && {
      From: call.from,
      To: call.to,
      UniqueId: call.callId,
      Queue: call.queue,
      Direction: call.direction ?? "incoming",
    }),
    Line: member?.extension ?? "",
    Email: member === null ? "" : mailOf(member.login),
    Login: member?.login ?? "",
    ...(call === null && { Queue: "NOC" }),
    ...(name === "AgentPaused" && { PauseName: "Oběd" }),
    ...(reason !== undefined && { Reason: reason }),
  };
}

function mailOf(login: string): string {
  return login.includes("@") ? login : `${login}@example.com`;
}

/** POSTs it as the portal's settings say. Nothing is sent again: no such policy is published. */
export async function sendEvent(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { eventsUrl, authorization, keys = {} }: VoipexWebhook,
  event: BoxEvent,
): Promise<void> {
  const renamed = Object.entries(event).map(([key, value]) => [keys[key] ?? key, value]);
  const response = await fetch(eventsUrl, {
    method: "POST",
    headers: { "content-type": "application/json", ...headersOf(authorization) },
    body: JSON.stringify(Object.fromEntries(renamed)),
  });
  await response.text();
}

export function headersOf(
  authorization: VoipexWebhook["authorization"] = { kind: "none" },
): Record<string, string> {
  switch (authorization.kind) {
    case "none":
      return {};
    case "basic": {
      const { user, password } = authorization;
      const encoded = Buffer.from(`${user}:${password}`).toString("base64");
      return { authorization: `Basic ${encoded}` };
    }
    case "bearer":
      return { authorization: `Bearer ${authorization.token}` };
  }
}
