import type { User } from "./company.ts";

/** An agent-status event as Dialpad sends it: call centre ids as text, times in milliseconds. */
export function toAgentStatus(
  user: User,
  isTalking: boolean,
  now: number,
): Readonly<Record<string, unknown>> {
  const isFree = !user.doNotDisturb && !isTalking;
  return {
    availability_status: isFree ? "available" : "unavailable",
    on_duty_status: isTalking ? "busy" : (user.dutyStatus ?? "unavailable"),
    on_duty_status_reason: null,
    call_center_ids: [],
    date: now,
    event_timestamp: now,
    target: {
      id: Number(user.id),
      type: "user",
      email: user.email,
      name: `${user.firstName} ${user.lastName}`,
      phone: user.number,
    },
  };
}
