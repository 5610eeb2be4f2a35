import { SANDBOX_COMPANY, SANDBOX_REPS, type SandboxGroup } from "../people.ts";
import type { Random } from "./random.ts";

export type TargetType = "user" | "office" | "department" | "callcenter";
export type Target = { readonly type: TargetType; readonly id: string };

/** Someone or something on a call, as call events name them. */
export type Party = {
  readonly type: TargetType | "callrouter";
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
};

export type User = {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly number: string;
  readonly extension: string;
  state: "active" | "suspended";
  doNotDisturb: boolean;
  /** Call-centre agents only. */
  dutyStatus: "available" | "unavailable" | null;
  isOnline: boolean;
};

export type Group = SandboxGroup & { readonly type: "office" | "department" | "callcenter" };

export type PhoneNumber = {
  readonly number: string;
  /** null: in the reserve. */
  holder: { readonly type: TargetType | "callrouter"; readonly id: string } | null;
};

export type Router = {
  readonly id: string;
  name: string;
  routingUrl: string;
  officeId: string;
  defaultTarget: Target;
  enabled: boolean;
  secret: string | null;
  /** When each failure of the last hour happened. */
  errorsAt: number[];
};

export type Webhook = { readonly id: string; hookUrl: string; secret: string | null };

/** Company-wide, call-centre agents only. */
export type AgentSubscription = { readonly id: string; webhookId: string; enabled: boolean };

export type Subscription = {
  readonly id: string;
  webhookId: string;
  callStates: readonly string[];
  enabled: boolean;
  groupCallsOnly: boolean;
  target: { readonly type: string; readonly id: string } | null;
};

/** All that the company owns at its phone system. Ids are kept as text. */
export type Company = {
  readonly id: string;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly numbers: Map<string, PhoneNumber>;
  readonly routers: Map<string, Router>;
  readonly webhooks: Map<string, Webhook>;
  readonly subscriptions: Map<string, Subscription>;
  readonly agentSubscriptions: Map<string, AgentSubscription>;
  /** Additional Number licences left. */
  licences: number;
  /** Numbers bought because nobody said which one to assign. */
  licencesBought: number;
  /** A new id like Dialpad's: 16 digits, below 2^53. */
  newId(): string;
  party(type: string, id: string): Party | undefined;
};

export function createCompany(random: Random): Company {
  const users = new Map<string, User>();
  const groups = new Map<string, Group>();
  const numbers = new Map<string, PhoneNumber>();
  const routers = new Map<string, Router>();
  const hold = (number: string, holder: PhoneNumber["holder"]) =>
    numbers.set(number, { number, holder });

  for (const { dialpadUserId: id, ...person } of SANDBOX_REPS) {
    users.set(id, {
      id,
      ...person,
      state: "active",
      doNotDisturb: false,
      dutyStatus: null,
      isOnline: true,
    });
    hold(person.number, { type: "user", id });
  }
  const { office, department, callCenter, reservedNumbers } = SANDBOX_COMPANY;
  const all: Group[] = [
    { ...office, type: "office" },
    { ...department, type: "department" },
    { ...callCenter, type: "callcenter" },
  ];
  for (const group of all) {
    groups.set(group.id, group);
    hold(group.number, { type: group.type, id: group.id });
  }
  for (const number of reservedNumbers) hold(number, null);

  return {
    id: SANDBOX_COMPANY.companyId,
    users,
    groups,
    numbers,
    routers,
    webhooks: new Map(),
    subscriptions: new Map(),
    agentSubscriptions: new Map(),
    licences: 3,
    licencesBought: 0,
    newId: () => String(4_300_000_000_000_000 + Math.floor(random() * 2_400_000_000_000_000)),
    party(type, id) {
      if (type === "callrouter") {
        const router = routers.get(id);
        return router && { type, id, name: router.name, email: "", phone: null };
      }
      const user = type === "user" ? users.get(id) : undefined;
      if (user) {
        const name = `${user.firstName} ${user.lastName}`;
        return { type: "user", id, name, email: user.email, phone: user.number };
      }
      const group = groups.get(id);
      if (group === undefined || group.type !== type) return undefined;
      return { type: group.type, id, name: group.name, email: "", phone: group.number };
    },
  };
}
