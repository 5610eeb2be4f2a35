/** What a phone does when it is rung. `off-net`: on a call that does not go through Exotel, so it is dialled and busy. */
export type Reaction = "answers" | "lets-it-ring" | "declines" | "off-net" | "fails";

/** A phone that Exotel can dial: an agent's number or SIP address, a user of the account or not. */
export type Agent = {
  /** `+91…` or `sip:name`. */
  readonly uri: string;
  /** A user of the account: null for a number that Exotel knows only from our answers. */
  readonly user: AgentUser | null;
  /** The call that this phone is on through Exotel, with or without our doing. */
  onCall: string | null;
};

export type AgentUser = {
  readonly id: string;
  readonly deviceId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  available: boolean;
  verified: boolean;
};

export type Agents = {
  /** The phone with this address; made when it is new, as any number can be dialled. */
  of(uri: string): Agent;
  all(): readonly Agent[];
};

export function createAgents(known: readonly Agent[]): Agents {
  const byUri = new Map(known.map((agent) => [agent.uri, agent]));
  return {
    of(uri) {
      const found = byUri.get(uri);
      if (found !== undefined) return found;
      const made: Agent = { uri, user: null, onCall: null };
      byUri.set(uri, made);
      return made;
    },
    all: () => [...byUri.values()],
  };
}

/**
 * Why Exotel passes this phone over without dialling it, in the words of its page; null when it dials. Without
 * `state_management` only its own users and SIP addresses are looked at.
 */
export function whySkipped(agent: Agent, stateManagement: boolean): string | null {
  const isKnown = agent.user !== null;
  if (agent.uri.startsWith("sip:") && !isKnown) return "user does not exist";
  if (agent.user !== null && !agent.user.verified) return "device unverified";
  if (agent.user !== null && !agent.user.available) return "device off";
  if ((stateManagement || isKnown) && agent.onCall !== null) return "busy on another call";
  return null;
}
