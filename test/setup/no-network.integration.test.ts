import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findFreePort } from "../../src/setup/free-port.ts";

const LOCK = {
  name: "app",
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: "app", dependencies: { "is-number": "7.0.0" } },
    "node_modules/is-number": {
      version: "7.0.0",
      resolved: "https://registry.npmjs.org/is-number/-/is-number-7.0.0.tgz",
      integrity:
        "sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==",
    },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-first-"));
  await cp("src/setup", join(folder, "src/setup"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(LOCK.packages[""]));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(LOCK));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("the first start without a network ends in one sentence, soon", async () => {
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${await findFreePort()}`,
    npm_config_cache: join(folder, "cache"),
  };
  const start = [join(folder, "src/setup/start.mjs")];
  const done = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, start, { cwd: folder, env }, (error, _stdout, said) =>
      resolve({ code: error?.code, said }),
    );
  });
  expect(done.said).toBe(
    "The packages can't be fetched: npm's registry can't be reached (ECONNREFUSED). Connect this machine to the internet, or name a registry that it reaches (npm config set registry …), then run this again.\n",
  );
  expect(done.code).toBe(1);
});
