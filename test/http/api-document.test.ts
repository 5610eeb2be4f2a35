import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: readonly string[];
};

const document = JSON.parse(readFileSync("src/console/api/openapi.json", "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);

it("has an id, a summary and a tag for every operation, each id once", () => {
  expect(operations.length).toBeGreaterThan(140);
  const bare = operations.filter(
    ({ operationId, summary, tags }) =>
      operationId === undefined ||
      summary === undefined ||
      tags?.length !== 1 ||
      tags[0] === "Other",
  );
  expect(bare.map(({ name }) => name)).toEqual([]);
  const ids = operations.map(({ operationId }) => operationId ?? "");
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
});

it("asks for a time in one form alone, which every clock has", () => {
  const text = JSON.stringify(document, (name: string, value: unknown) =>
    name === "responses" ? undefined : value,
  );
  const times = text.match(/"format":"date-time"[^{}]*/g) ?? [];
  expect(times.length).toBeGreaterThan(8);
  expect(times.filter((schema) => !schema.includes('"pattern"'))).toEqual([]);
});

it("says who may ask for what is below /api", () => {
  const silent = operations.filter(
    ({ name, description }) =>
      / \/api\//.test(name) && !/For (everybody|managers|admins|whoever)/.test(description ?? ""),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});
