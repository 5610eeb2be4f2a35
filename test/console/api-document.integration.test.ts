import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { startTestApp } from "../support/start-app.ts";

const FILE = new URL("../../src/console/api/openapi.json", import.meta.url);

/** One line a path, so that a change of one route is a change of one line. */
function write(document: { paths: Record<string, unknown> }): string {
  const { paths, ...head } = document;
  const lines = Object.keys(paths)
    .toSorted()
    .map((path) => `${JSON.stringify(path)}:${JSON.stringify(paths[path])}`);
  return `${JSON.stringify(head).slice(0, -1)},"paths":{\n${lines.join(",\n")}\n}}\n`;
}

it("is the one that the console's client is made from; STICKYLINE_WRITE=1 writes it anew", async () => {
  const app = await startTestApp();
  try {
    const answer = await fetch(`${app.url}/api/openapi.json`);
    const text = write((await answer.json()) as { paths: Record<string, unknown> });
    if (process.env["STICKYLINE_WRITE"] === "1") await writeFile(FILE, text);
    expect(await readFile(FILE, "utf8")).toBe(text);
  } finally {
    await app.close();
  }
});
