import {
  createHubspotBox,
  type HubspotBox,
  type HubspotBoxOptions,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";

import { changeRecords, expectedTies } from "./changing-records.ts";

export const PORTAL_TOKEN = "pat-na1-portal";
const OWNERS = 20;

/** How each text that stands in a phone field is to be read. */
type Typed = Map<string, readonly string[]>;

export type ChangingPortal = {
  readonly box: HubspotBox;
  /** What the map must say now: number → `contact owner`, sorted. */
  expected(): Record<string, string[]>;
  /** What else the map must say: number → `deal owner amount stage contact`, `company owner main line`, sorted. */
  expectedTies(): Record<string, string[]>;
  /** That many changes of all kinds. */
  change(count: number): void;
};

export type PortalOptions = Partial<HubspotBoxOptions>;

/**
 * A portal whose people, companies and deals change owners, numbers and stages, are merged, deleted and restored, come
 * together and part, and whose owners leave; the same story for the same random numbers.
 */
export async function openChangingPortal(
  contacts: number,
  random: () => number,
  options: PortalOptions = {},
): Promise<ChangingPortal> {
  const typed: Typed = new Map([["", []]]);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  };
  const ownerIds = Array.from({ length: OWNERS }, (_, index) => String(40_000_001 + index));
  const someOwner = () => (random() < 0.15 ? "" : pick(ownerIds));
  const someNumber = () => `+1415${String(2_000_000 + Math.floor(random() * 7_999_999))}`;
  const write = (text: string, ...numbers: string[]): string => {
    typed.set(text, numbers);
    return text;
  };
  const someText = (): string => {
    const number = someNumber();
    const [area, exchange, last] = [number.slice(2, 5), number.slice(5, 8), number.slice(8)];
    switch (Math.floor(random() * 7)) {
      case 0:
        return write(`(${area}) ${exchange}-${last}`, number);
      case 1:
        return write(`${area}.${exchange}.${last} ext. 9`, number);
      case 2: {
        const other = someNumber();
        return write(`${number} / ${other}`, number, other);
      }
      case 3:
        return write(`+1 415 *** **${last.slice(2)}`);
      case 4:
        return "";
      default:
        return write(number, number);
    }
  };
  const box = await createHubspotBox({
    accessToken: PORTAL_TOKEN,
    now: Date.now,
    random,
    requestsPerTenSeconds: 2_000,
    ...options,
    people: {
      owners: ownerIds.map((id, index) => ({
        id,
        email: `rep${index}@example.com`,
        firstName: `Rep ${index}`,
        type: index === 19 ? ("QUEUE" as const) : ("PERSON" as const),
      })),
      contacts: Array.from({ length: contacts }, (_, index) => ({
        id: String(100_001 + index),
        properties: { phone: someText(), mobilephone: someText(), hubspot_owner_id: someOwner() },
      })),
      companies: Array.from({ length: contacts / 10 }, (_, index) => ({
        id: String(700_001 + index),
        properties: { phone: someText(), hubspot_owner_id: someOwner() },
        contactIds: [100_001 + 2 * index, 100_002 + 2 * index].map(String),
      })),
      deals: Array.from({ length: contacts / 5 }, (_, index) => ({
        id: String(800_001 + index),
        properties: {
          dealstage: "new",
          amount: String(100 * index),
          hubspot_owner_id: someOwner(),
          hs_is_closed: "false",
        },
        contactIds: [String(100_001 + index)],
      })),
    },
  });
  const records = changeRecords(box, { random, pick, someText, someOwner });
  const present = new Set(box.contacts.map(({ id }) => id));
  const deleted = new Set<string>();
  let archivedOwners = 0;

  const changes: readonly (() => void)[] = [
    () => box.setOwner(pick([...present]), someOwner() || null),
    () => box.setOwner(pick([...present]), someOwner() || null),
    () => box.editContact(pick([...present]), { phone: someText() }),
    () => box.editContact(pick([...present]), { mobilephone: someText() }),
    () => box.editContact(pick([...present]), { second_phone: someText() }),
    () => {
      present.add(
        box.addContact({ properties: { phone: someText(), hubspot_owner_id: someOwner() } }),
      );
    },
    () => {
      const [one, other] = [pick([...present]), pick([...present])];
      if (one === other) return;
      present.delete(one);
      present.delete(other);
      present.add(box.mergeContacts([one, other]));
    },
    () => {
      const id = pick([...present]);
      box.deleteContact(id);
      present.delete(id);
      deleted.add(id);
    },
    () => {
      if (deleted.size === 0) return;
      const id = pick([...deleted]);
      box.restoreContact(id);
      deleted.delete(id);
      present.add(id);
    },
    () => {
      if (archivedOwners >= 5 || random() > 0.02) return;
      archivedOwners += 1;
      box.archiveOwner(ownerIds[archivedOwners] ?? "");
    },
  ];

  return {
    box,
    expected() {
      const map: Record<string, string[]> = {};
      for (const { id, properties, archived } of box.contacts) {
        if (archived) continue;
        const texts = ["phone", "mobilephone", "second_phone"].map(
          (name) => properties[name] ?? "",
        );
        for (const number of new Set(texts.flatMap((text) => typed.get(text) ?? [])))
          (map[number] ??= []).push(`${id} ${properties["hubspot_owner_id"] ?? "0"}`);
      }
      for (const entries of Object.values(map)) entries.sort();
      return map;
    },
    expectedTies: () => expectedTies(box, (text) => typed.get(text) ?? []),
    change(count) {
      const all = [...changes, ...records([...present])];
      for (let done = 0; done < count; done += 1) pick(all)();
    },
  };
}
