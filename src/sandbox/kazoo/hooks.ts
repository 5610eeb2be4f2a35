import { createHash } from "node:crypto";

export type Hook = {
  readonly id: string;
  name: string;
  uri: string;
  hook: string;
  http_verb: string;
  format: string;
  retries: number;
  enabled: boolean;
  disable_reason: string | null;
  custom_data: Readonly<Record<string, string>>;
};

/** How deliveries go wrong: out of order within a call, twice, or never. */
export type HookFaults = {
  readonly shuffle: boolean;
  readonly twice: boolean;
  readonly lose: (event: string) => boolean;
};

const NO_FAULTS: HookFaults = { shuffle: false, twice: false, lose: () => false };

export type ChannelEvent = Readonly<Record<string, unknown>> & { readonly hook_event: string };

const MOST_FAILURES = 6;
const WINDOW_MS = 60_000;

/** The account's webhooks: six deliveries in a minute that were not answered with 200 switch one off. */
export function createHooks(deps: {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly random: () => number;
  readonly accountId: string;
}) {
  const hooks = new Map<string, Hook>();
  const failures = new Map<string, number[]>();
  let made = 0;
  let faults = NO_FAULTS;

  async function post(hook: Hook, event: ChannelEvent): Promise<void> {
    if (!hook.enabled) return;
    const payload = { ...event, ...hook.custom_data };
    const json = hook.format === "json";
    let status = 0;
    try {
      const response = await deps.fetch(hook.uri, {
        method: "POST",
        headers: {
          "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
          "x-hook-id": hook.id,
          "x-account-id": deps.accountId,
        },
        body: json ? JSON.stringify(payload) : toForm(payload),
      });
      status = response.status;
      await response.text();
    } catch {
      status = 0;
    }
    if (status !== 200) noteFailure(hook);
  }

  function noteFailure(hook: Hook): void {
    const now = deps.now();
    const recent = [...(failures.get(hook.id) ?? []), now].filter((at) => now - at < WINDOW_MS);
    failures.set(hook.id, recent);
    if (recent.length < MOST_FAILURES) return;
    hook.enabled = false;
    hook.disable_reason = "too many failed attempts";
  }

  return {
    hooks,
    create(data: Pick<Hook, "name" | "uri" | "hook"> & Partial<Hook>): Hook {
      made += 1;
      const hook: Hook = {
        http_verb: "post",
        format: "form-data",
        retries: 2,
        custom_data: {},
        ...data,
        id: createHash("md5").update(`hook ${made}`).digest("hex"),
        enabled: true,
        disable_reason: null,
      };
      hooks.set(hook.id, hook);
      return hook;
    },
    /** Every switched-off webhook of the account on again, its failures forgotten. */
    reenable(): void {
      failures.clear();
      for (const hook of hooks.values())
        Object.assign(hook, { enabled: true, disable_reason: null });
    },
    setFaults(changed: Partial<HookFaults>): void {
      faults = { ...faults, ...changed };
    },
    /** A call's events to every webhook that wants them. */
    async deliver(events: readonly ChannelEvent[]): Promise<void> {
      const kept = events.filter((event) => !faults.lose(event.hook_event));
      const doubled = faults.twice ? kept.flatMap((event) => [event, event]) : [...kept];
      if (faults.shuffle) shuffle(doubled, deps.random);
      for (const event of doubled) {
        const wanted = [...hooks.values()].filter(({ hook }) => hook === event.hook_event);
        for (const hook of wanted) await post(hook, event);
      }
    },
  };
}

export type Hooks = ReturnType<typeof createHooks>;

function shuffle(list: unknown[], random: () => number): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}

function toForm(payload: Readonly<Record<string, unknown>>): string {
  return Object.entries(payload)
    .filter(([, value]) => value !== undefined && value !== null && typeof value !== "object")
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join("&");
}
