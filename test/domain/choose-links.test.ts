import { expect, it } from "vitest";
import { chooseLinks, type NumberContact } from "../../src/domain/choose-links.ts";

const people = (count: number, more: (index: number) => Partial<NumberContact> = () => ({})) =>
  Array.from({ length: count }, (_, index) => ({
    crmId: String(index + 1),
    ownerId: String(70 + index),
    companyId: null,
    ...more(index),
  }));
const none = { companyIds: [], knownIds: [], ownerId: null };

it("is the company alone for its own number", () => {
  const links = { contactIds: [], companyIds: ["801"] };
  expect(chooseLinks({ ...none, contacts: [], companyIds: ["801"] })).toEqual(links);
  const many = { ...none, contacts: people(12), companyIds: ["801"], ownerId: "71" };
  expect(chooseLinks(many)).toEqual(links);
});

it("is one of many: whom a pin or a deal names, else whose rep talked; never all", () => {
  const contacts = people(12);
  expect(chooseLinks({ ...none, contacts, ownerId: "75" }).contactIds).toEqual(["6"]);
  expect(chooseLinks({ ...none, contacts, knownIds: ["3"], ownerId: "75" }).contactIds).toEqual([
    "3",
  ]);
  expect(chooseLinks({ ...none, contacts, companyIds: ["801"], knownIds: ["3"] })).toEqual({
    contactIds: ["3"],
    companyIds: ["801"],
  });
  expect(chooseLinks({ ...none, contacts })).toEqual({ contactIds: [], companyIds: [] });
});

it("is the company where all of many work, where nobody is known to have called", () => {
  const colleagues = people(12, () => ({ ownerId: "71", companyId: "801" }));
  expect(chooseLinks({ ...none, contacts: colleagues, ownerId: "71" })).toEqual({
    contactIds: [],
    companyIds: ["801"],
  });
});

it("is all of one person's few records, and one of two people with owners of their own", () => {
  const twice = people(2, () => ({ ownerId: "71" }));
  expect(chooseLinks({ ...none, contacts: twice }).contactIds).toEqual(["1", "2"]);
  expect(chooseLinks({ ...none, contacts: people(2), ownerId: "71" }).contactIds).toEqual(["2"]);
});

it("is one company of two whose number it is, with the one contact that has it", () => {
  const companyIds = ["801", "802"];
  expect(chooseLinks({ ...none, contacts: [], companyIds })).toEqual({
    contactIds: [],
    companyIds: ["801"],
  });
  expect(chooseLinks({ ...none, contacts: people(1), companyIds })).toEqual({
    contactIds: ["1"],
    companyIds: ["801"],
  });
});

it("is all of three records of one person, and none of theirs on a company's number", () => {
  const contacts = people(3, () => ({ ownerId: "71" }));
  expect(chooseLinks({ ...none, contacts }).contactIds).toEqual(["1", "2", "3"]);
  expect(chooseLinks({ ...none, contacts, companyIds: ["801"] }).contactIds).toEqual([]);
  expect(chooseLinks({ ...none, contacts: people(1) }).contactIds).toEqual(["1"]);
});

it("is nobody's where nobody talked, whoever has no owner, nor one of two companies", () => {
  const unowned = people(4, (index) => (index === 0 ? { ownerId: null } : {}));
  expect(chooseLinks({ ...none, contacts: unowned })).toEqual({ contactIds: [], companyIds: [] });
  const apart = people(4, (index) => ({ companyId: index === 0 ? "801" : "802" }));
  expect(chooseLinks({ ...none, contacts: apart })).toEqual({ contactIds: [], companyIds: [] });
});
