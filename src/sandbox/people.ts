import { happens, pick, type Random } from "./dialpad/random.ts";

/**
 * The sandbox's invented company and the people who call it. Every number lies in 555-0100…0199, which the
 * North American plan keeps for fiction and which libphonenumber still takes as valid. Both boxes use this
 * list, so that a contact's owner in the CRM is a user of the phone system, by e-mail.
 */
export type SandboxRep = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** 16 digits, below 2^53, as all Dialpad ids seen. */
  readonly dialpadUserId: string;
  /** E.164. */
  readonly number: string;
  readonly extension: string;
};

/** An office, department or call centre: something that rings several reps. */
export type SandboxGroup = {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly operatorIds: readonly string[];
};

export type SandboxContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** E.164; how people typed it into the CRM is the CRM box's affair. */
  readonly number: string;
  /** The rep who owns the contact in the CRM; null: nobody does. */
  readonly ownerEmail: string | null;
};

const rep = (firstName: string, lastName: string, dialpadUserId: string, tail: number) => ({
  firstName,
  lastName,
  email: `${firstName}.${lastName}@example.com`.toLowerCase(),
  dialpadUserId,
  number: `+14155550${String(tail)}`,
  extension: String(tail),
});

export const SANDBOX_REPS: readonly SandboxRep[] = [
  rep("Ada", "Okafor", "4837205916482301", 150),
  rep("Bruno", "Keller", "5120938471650212", 151),
  rep("Chiara", "Lindqvist", "5391746028351723", 152),
  rep("Dev", "Marsh", "5648201937465034", 153),
  rep("Elif", "Santos", "5903417265830145", 154),
  rep("Farah", "Nowak", "6217508394611256", 155),
];

const everybody = SANDBOX_REPS.map((one) => one.dialpadUserId);

export const SANDBOX_COMPANY: {
  readonly companyId: string;
  readonly office: SandboxGroup;
  readonly department: SandboxGroup;
  readonly callCenter: SandboxGroup;
  /** Numbers that the company holds and nobody uses yet. */
  readonly reservedNumbers: readonly string[];
} = {
  companyId: "4508591728425653",
  office: {
    id: "6286560707051431",
    name: "Harbour Street",
    number: "+14155550160",
    operatorIds: everybody.slice(0, 2),
  },
  department: {
    id: "5527348325810176",
    name: "Sales",
    number: "+14155550161",
    operatorIds: everybody,
  },
  callCenter: {
    id: "4932532989665280",
    name: "Sales queue",
    number: "+14155550162",
    operatorIds: everybody.slice(2),
  },
  reservedNumbers: ["+14155550170", "+14155550171", "+14155550172"],
};

const CALLER_NAMES =
  "Noor Amari,Tomas Becker,Ines Carvalho,Jonas Dahl,Priya Eswaran,Luca Ferri,Greta Holm,Hugo Ibarra,Maya Jansen," +
  "Omar Khalil,Lena Larsen,Mateo Molina,Nadia Novak,Oscar Olsen,Petra Pavlova,Quentin Roux,Rosa Silva,Samir Tahir," +
  "Tilda Ueda,Uma Varga,Victor Weiss,Wanda Xu,Yara Young,Zoe Zimmer,Anton Bauer,Bella Costa,Cyrus Demir,Daria Egorova," +
  "Emil Fischer,Freya Grant,Gabor Horvath,Hanna Ito,Ivan Jovic,Julia Kovac,Karim Lund,Lotte Meyer,Milo Nakamura," +
  "Nina Orlov,Otis Perez,Paula Quinn";

/** 40 callers whom the CRM knows; every tenth has no owner. */
export const SANDBOX_CONTACTS: readonly SandboxContact[] = CALLER_NAMES.split(",").map(
  (name, index) => {
    const [firstName = "", lastName = ""] = name.split(" ");
    const owner = SANDBOX_REPS[index % SANDBOX_REPS.length];
    return {
      firstName,
      lastName,
      email: `${firstName}.${lastName}@example.net`.toLowerCase(),
      number: `+14155550${String(101 + index)}`,
      ownerEmail: index % 10 === 9 || owner === undefined ? null : owner.email,
    };
  },
);

/** Callers of whom nobody knows anything. */
export const SANDBOX_UNKNOWN_NUMBERS: readonly string[] = Array.from(
  { length: 12 },
  (_, index) => `+14155550${String(180 + index)}`,
);

/** How long a person talks who is called back: long enough to count as reached. */
export const MADE_UP_TALK_MS = 12_000;

/** Mostly somebody whom the CRM knows. E.164. */
export function anyCaller(random: Random): string {
  const known = pick(random, SANDBOX_CONTACTS)?.number;
  const unknown = pick(random, SANDBOX_UNKNOWN_NUMBERS);
  return (happens(random, 0.85) ? known : unknown) ?? "";
}
