import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { routingAdapters, telephonyVendors } from "../../src/telephony/registry.ts";
import { phoneSystemPromises, type PhoneSystem } from "./support/phone-system.ts";
import { dialpad } from "./vendors/dialpad.ts";
import { exotel } from "./vendors/exotel.ts";
import { kazoo } from "./vendors/kazoo.ts";

/** Each vendor's words. */
const tables: Readonly<Record<string, PhoneSystem>> = {
  dialpad,
  exotel,
  kazoo,
};
const systems = Object.values(tables);
const promises = Object.entries(phoneSystemPromises);
const ofClients = /client|hangs up|redirect/;

describe.each(systems.map((system) => [system.adapter.vendor, system] as const))(
  "%s",
  (_vendor, system) => {
    it.each(promises.filter(([name]) => system.client !== null || !ofClients.test(name)))(
      "%s",
      (_name, check) => check(system),
    );
  },
);

/** An adapter or a client with one fault, for each promise. */
const broken: Readonly<Record<string, (system: PhoneSystem) => PhoneSystem>> = {
  "lets in whoever knows the secret of today or the one before, and nobody else": (system) =>
    withAdapter(system, { verify: () => ({}) }),
  "reads who calls, and one id for all requests of a call": (system) =>
    withAdapter(system, {
      parseRoutingRequest: (...given) => ({
        ...system.adapter.parseRoutingRequest(...given),
        legId: "1",
      }),
    }),
  "gives each state its meaning, and the same event the same key": (system) =>
    withAdapter(system, {
      parseCallEvent: (...given) => ({ ...system.adapter.parseCallEvent(...given), kind: "ended" }),
    }),
  "throws nothing at hostile input but that it is refused, and answers validly all the same": (
    system,
  ) => withAdapter(system, { verify: ({ body }) => JSON.parse(body.toString()) }),
  "makes no id and no time of what is none": (system) =>
    withAdapter(system, {
      parseCallEvent: (payload, line) => ({
        ...system.adapter.parseCallEvent(system.events[0]?.[0] ?? {}, line),
        legId: String(payload[system.fields.callId]),
      }),
    }),
  "says every kind of answer validly, for whoever it is": (system) =>
    withAdapter(system, { renderAnswer: (answer) => ({ ...answer }) }),
  "does what it says it can, and says of what it can't that somebody else gets the call": (
    system,
  ) =>
    withAdapter(system, {
      capabilities: {
        ...system.adapter.capabilities,
        questions: !system.adapter.capabilities.questions,
      },
    }),
  "takes its own targets, and refuses what it can't reach by naming the field": (system) =>
    withAdapter(system, { checkTarget: (target) => target }),
  "tells by its client's errors whether a retry helps, and no secret": (system) =>
    withClient(system, async () => []),
  "hangs up on an answer without an end": (system) =>
    withClient(system, () => Promise.reject(new Error("heap out of memory"))),
  "follows no redirect, and knows what to do when nobody answers": (system) =>
    withClient(system, (url) => fetch(url).then(() => Promise.reject(new Error("not ours")))),
};

function withAdapter(system: PhoneSystem, fault: Partial<PhoneSystem["adapter"]>): PhoneSystem {
  return { ...system, adapter: { ...system.adapter, ...fault } };
}

function withClient(
  system: PhoneSystem,
  listUsers: (baseUrl: string) => Promise<never[]>,
): PhoneSystem {
  if (system.client === null) return system;
  const { create } = system.client;
  return {
    ...system,
    client: {
      ...system.client,
      create: (options) => ({ ...create(options), listUsers: () => listUsers(options.baseUrl) }),
    },
  };
}

describe("the suite", () => {
  it.each(promises)("finds out who breaks this: %s", async (name, check) => {
    const faulty = broken[name]?.(dialpad) ?? expect.fail("nobody breaks it");
    await expect((async () => check(faulty))()).rejects.toThrow();
  });
});

describe("the vendors' folders", () => {
  const folders = readdirSync("src/telephony", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it("are those in the registry, and each runs through this suite", () => {
    expect([...routingAdapters.keys()].toSorted()).toEqual(folders.toSorted());
    expect(systems.map(({ adapter }) => adapter.vendor).toSorted()).toEqual(folders.toSorted());
    const withApi = systems.filter(({ client }) => client !== null);
    expect(withApi.map(({ adapter }) => adapter.vendor)).toEqual([...telephonyVendors]);
  });

  it.each(folders)("%s has the files that all have", (vendor) => {
    const api = telephonyVendors.includes(vendor) ? ["client", "request", "setup"] : [];
    const names = ["index", "webhook", "schemas", "map", "routing-request", "answer", ...api];
    const missing = names.filter((name) => !existsSync(`src/telephony/${vendor}/${name}.ts`));
    expect(missing).toEqual([]);
  });
});
