import { SANDBOX_COMPANY, SANDBOX_CONTACTS, SANDBOX_REPS } from "../people.ts";
import type { Contact } from "./call.ts";

const known = new Map<string, Contact>();
for (const [index, person] of SANDBOX_CONTACTS.entries()) {
  const name = `${person.firstName} ${person.lastName}`;
  const uid = String(index + 1).padStart(3, "0");
  known.set(
    person.number,
    // Every fifth is a shared contact, whose id is text at Dialpad.
    index % 5 === 4
      ? {
          id: `shared_contact_pool_Company:${SANDBOX_COMPANY.companyId}_uid_${uid}`,
          type: "shared",
          name,
          phone: person.number,
        }
      : {
          id: 6_480_210_643_730_000 + index,
          type: index % 2 === 0 ? "local" : "google",
          name,
          phone: person.number,
        },
  );
}
for (const rep of SANDBOX_REPS) {
  const name = `${rep.firstName} ${rep.lastName}`;
  known.set(rep.number, { id: Number(rep.dialpadUserId), type: "user", name, phone: rep.number });
}

/** Who Dialpad's address book says is behind a number; a colleague is a contact of type "user". */
export function contactOf(number: string | null): Contact {
  if (number === null) return { id: null, type: null, name: "", phone: null };
  return known.get(number) ?? { id: null, type: null, name: number, phone: number };
}
