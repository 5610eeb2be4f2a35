import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("survives connections that are lost, and ends once by a fault of its own", async () => {
  const program = "test/concurrency/support/lose-connections.ts";
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program]);
  expect(stdout.trim().split("\n")).toEqual([
    "a connection was lost (57P01)",
    "a connection was lost (ended)",
    "a connection was lost (ECONNRESET)",
    "goes on",
    "ends by Error: what the server said",
  ]);
});
