import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSnapshot } from "../../src/compose/snapshot.ts";
import { loadConfig } from "../../src/config.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-snapshot-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function readFrom(dataDir: string): Promise<{ found: unknown; told: string[] }> {
  const told: string[] = [];
  const config = loadConfig({ STICKYLINE_DATA_DIR: dataDir });
  const snapshot = openSnapshot(
    { config, secretKey: randomBytes(32) },
    () => [],
    (error) => told.push(String(error)),
  );
  return { found: await snapshot.read(), told };
}

it("a process has no last known settings where nothing was written, and says nothing of it", async () => {
  expect(await readFrom(folder)).toEqual({ found: null, told: [] });
});

it("starts without those that can't be read or opened, and says so", async () => {
  const file = join(folder, "settings.sealed");
  await writeFile(file, "v1.sealed-with-another-key");
  for (const dataDir of [folder, file]) {
    const { found, told } = await readFrom(dataDir);
    expect(found).toBeNull();
    expect(told).toEqual([expect.stringContaining("can't be read")]);
  }
});
