import { expect, it } from "vitest";
import { isCrmId } from "../../src/domain/crm-id.ts";

it.each([
  ["7", true],
  ["9007199254740991", true],
  ["9007199254740993", false],
  ["12345678901234567", false],
  ["", false],
  ["a7", false],
  ["7a", false],
  ["1e3", false],
  ["-7", false],
])("%j as a CRM's id: %s", (id, isId) => expect(isCrmId(id)).toBe(isId));
