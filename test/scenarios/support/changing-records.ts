import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import type { BoxRecord } from "../../../src/sandbox/hubspot/engagements.ts";

type Kind = "companies" | "deals";
const STAGES = ["new", "offer", "contract"] as const;

/** Changes of companies and deals, for the contacts that are there. */
export function changeRecords(
  box: HubspotBox,
  story: {
    readonly random: () => number;
    readonly pick: <T>(list: readonly T[]) => T;
    readonly someText: () => string;
    readonly someOwner: () => string;
  },
): (contactIds: readonly string[]) => readonly (() => void)[] {
  const { random, pick, someText, someOwner } = story;
  const ids = (kind: Kind, archived = false) =>
    box[kind].filter((record) => record.archived === archived).map(({ id }) => id);
  const someAmount = () => (random() < 0.2 ? "" : String(Math.floor(random() * 10_000)));
  const someStage = () => {
    const isClosed = random() < 0.2;
    return { dealstage: isClosed ? "lost" : pick(STAGES), hs_is_closed: String(isClosed) };
  };
  const ofBoth = (contactIds: readonly string[], kind: Kind): (() => void)[] => [
    () => box.tie(kind, pick(ids(kind)), pick(contactIds)),
    () => {
      const { id, contactIds: tied } = pick(box[kind].filter(({ archived }) => !archived));
      if (tied.length > 0) box.untie(kind, id, pick(tied));
    },
    () => box.deleteRecord(kind, pick(ids(kind))),
    () => {
      const gone = ids(kind, true);
      if (gone.length > 0) box.restoreRecord(kind, pick(gone));
    },
    () => {
      const [one, other] = [pick(ids(kind)), pick(ids(kind))];
      if (one !== other && random() < 0.5) box.mergeRecords(kind, [one, other]);
    },
  ];
  return (contactIds) => [
    ...ofBoth(contactIds, "companies"),
    ...ofBoth(contactIds, "deals"),
    () => box.editCompany(pick(ids("companies")), { hubspot_owner_id: someOwner() }),
    () => box.editCompany(pick(ids("companies")), { phone: someText() }),
    () => box.editDeal(pick(ids("deals")), { hubspot_owner_id: someOwner() }),
    () => box.editDeal(pick(ids("deals")), { amount: someAmount() }),
    () => box.editDeal(pick(ids("deals")), someStage()),
    () => {
      const properties = { phone: someText(), hubspot_owner_id: someOwner() };
      box.addCompany({ properties, contactIds: [pick(contactIds)] });
    },
    () => {
      const properties = { ...someStage(), amount: someAmount(), hubspot_owner_id: someOwner() };
      box.addDeal({ properties, contactIds: [pick(contactIds), pick(contactIds)] });
    },
  ];
}

/** By the portal alone: what companies and open deals say of each number. */
export function expectedTies(
  box: HubspotBox,
  read: (text: string) => readonly string[],
): Record<string, string[]> {
  const ties = new Map<string, Set<string>>();
  const add = (number: string, tie: string) =>
    ties.set(number, (ties.get(number) ?? new Set()).add(tie));
  const contacts = new Map(
    box.contacts
      .filter(({ archived }) => !archived)
      .map(({ id, properties }) => {
        const texts = ["phone", "mobilephone", "second_phone"].map(
          (name) => properties[name] ?? "",
        );
        return [id, { properties, numbers: new Set(texts.flatMap(read)) }] as const;
      }),
  );
  for (const company of presentOf(box.companies)) {
    const { id, properties } = company;
    const owner = properties["hubspot_owner_id"] ?? "";
    const lines = read(properties["phone"] ?? "");
    for (const number of lines) add(number, `${id} ${owner} 1`);
    for (const contact of contacts.values()) {
      const isTheirs = contact.properties["associatedcompanyid"] === id;
      const isOther = owner !== "" && owner !== contact.properties["hubspot_owner_id"];
      if (!isTheirs || !isOther) continue;
      for (const number of contact.numbers)
        if (!lines.includes(number)) add(number, `${id} ${owner} 0`);
    }
  }
  for (const { id, properties, contactIds } of presentOf(box.deals)) {
    const { hubspot_owner_id: owner = "", amount = "null", dealstage = "" } = properties;
    if (owner === "" || properties["hs_is_closed"] === "true") continue;
    for (const contactId of contactIds) {
      for (const number of contacts.get(contactId)?.numbers ?? [])
        add(number, `${id} ${owner} ${amount} ${dealstage} ${contactId}`);
    }
  }
  return Object.fromEntries([...ties].map(([number, all]) => [number, [...all].toSorted()]));
}

function presentOf(records: readonly BoxRecord[]): readonly BoxRecord[] {
  return records.filter(({ archived }) => !archived);
}

/** The same, of what the map holds: `ties` as its texts. */
export function tiesOf(ties: Readonly<Record<string, string>>): Record<string, string[]> {
  const all = Object.entries(ties).map(([number, text]) => {
    const { d = [], c = [] } = Object.fromEntries(JSON.parse(text) as [string, unknown][]) as {
      d?: [string, string, number | null, string, number, string][];
      c?: [string, string, number][];
    };
    const deals = d.map(([id, owner, amount, stage, , contactId]) =>
      [id, owner, amount ?? "null", stage, contactId].join(" "),
    );
    return [number, [...deals, ...c.map((one) => one.join(" "))].toSorted()] as const;
  });
  return Object.fromEntries(all.filter(([, some]) => some.length > 0));
}
