import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import {
  SANDBOX_COMPANY,
  SANDBOX_CONTACTS,
  SANDBOX_REPS,
  SANDBOX_UNKNOWN_NUMBERS,
} from "../../src/sandbox/people.ts";

const { office, department, callCenter, reservedNumbers } = SANDBOX_COMPANY;
const numbers = [
  ...SANDBOX_REPS.map((rep) => rep.number),
  ...SANDBOX_CONTACTS.map((contact) => contact.number),
  ...SANDBOX_UNKNOWN_NUMBERS,
  ...[office, department, callCenter].map((group) => group.number),
  ...reservedNumbers,
];

describe("the sandbox company", () => {
  it("uses numbers that are valid, fictional and each used once", () => {
    for (const number of numbers) {
      expect(parsePhoneNumberFromString(number)?.isValid(), number).toBe(true);
      expect(number).toMatch(/^\+1\d{3}55501\d\d$/);
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("gives every owner of a contact a user of the phone system", () => {
    const emails = new Set(SANDBOX_REPS.map((rep) => rep.email));
    const owners = SANDBOX_CONTACTS.map((contact) => contact.ownerEmail);
    expect(owners.filter((owner) => owner !== null).every((owner) => emails.has(owner))).toBe(true);
    expect(owners.filter((owner) => owner === null)).toHaveLength(4);
    expect(new Set(owners).size).toBe(SANDBOX_REPS.length + 1);
  });

  it("has ids of 16 digits that JSON keeps exact", () => {
    const ids = [...SANDBOX_REPS.map((rep) => rep.dialpadUserId), office.id, department.id];
    for (const id of [...ids, callCenter.id]) {
      expect(id).toMatch(/^\d{16}$/);
      expect(Number.isSafeInteger(Number(id))).toBe(true);
    }
  });
});
