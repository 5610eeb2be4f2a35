import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvFile } from "../../src/setup/env-file.ts";

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stickyline-env-"));
  path = join(folder, ".env");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string | Buffer) {
  writeFileSync(path, text);
  return readEnvFile(path);
}

describe("the settings' file", () => {
  it.each([
    ["lines that end as Windows' do", "PORT=1\r\nHOST=h\r\n", { PORT: "1", HOST: "h" }],
    ["lines that end as old Macs' do", "PORT=1\rHOST=h", { PORT: "1", HOST: "h" }],
    ["a mark of its encoding", "\uFEFFPORT=1", { PORT: "1" }],
    ["no end of its last line", "\nPORT=1", { PORT: "1" }],
    ["comments and indented lines", "# PORT=2\n  # x\n \t PORT=1\n\n", { PORT: "1" }],
    ["a comment alone", "#PORT=1", {}],
    ["export", "export PORT=1\nexport  HOST = 'h' ", { PORT: "1", HOST: "h" }],
    ["spaces and tabs around", "PORT = 1  \nHOST\t=\th\t", { PORT: "1", HOST: "h" }],
    ["single quotes", "SMTP_URL='smtp://u:a#b$c@h'", { SMTP_URL: "smtp://u:a#b$c@h" }],
    ["double quotes", 'SMTP_URL="smtp://u:a#b@h" # mail', { SMTP_URL: "smtp://u:a#b@h" }],
    [
      "a quote within",
      "MAIL_FROM=Pat O'Hara <p@x.example>",
      { MAIL_FROM: "Pat O'Hara <p@x.example>" },
    ],
    ["a comment behind", "PORT=1 # first\nHOST= # none", { PORT: "1", HOST: "" }],
    ["an = within", "STICKYLINE_SECRET_KEY=abc=", { STICKYLINE_SECRET_KEY: "abc=" }],
    ["empty values", "PORT=\nHOST=''\nLOG_LEVEL=\"\"", { PORT: "", HOST: "", LOG_LEVEL: "" }],
    ["a $, which stays", "OIDC_CLIENT_SECRET=pa$word", { OIDC_CLIENT_SECRET: "pa$word" }],
  ])("may have %s", (_what, text, values) => {
    expect(read(text)).toEqual({ values, notes: [] });
  });

  it("may be missing", () => {
    expect(readEnvFile(join(folder, "none"))).toEqual({ values: {}, notes: [] });
  });

  it("that we give as an example is read as Node.js reads it", () => {
    expect(readEnvFile(".env.example").values).toEqual(
      parseEnv(readFileSync(".env.example", "utf8")),
    );
  });

  it("may set a name twice: the last counts, and that is said", () => {
    expect(read("REDIS_URL=redis://hush\nPORT=1\nREDIS_URL=")).toEqual({
      values: { REDIS_URL: "", PORT: "1" },
      notes: [`REDIS_URL is set in line 1 of ${path} and again in 3, which counts.`],
    });
  });

  it.each([
    ["a name alone", "PORT=1\n\nhush", "line 3 of .env is no setting: write NAME=value"],
    ["a colon", "PORT: hush", "line 1 of .env is no setting: write NAME=value"],
    ["a name of two words", "set PORT=hush", "line 1 of .env is no setting: write NAME=value"],
    ["a name that can be none", "1PORT=hush", "line 1 of .env is no setting: write NAME=value"],
    ["no name", "=hush", "line 1 of .env is no setting: write NAME=value"],
    ["a comment of another language", "; hush", "line 1 of .env is no setting: write NAME=value"],
    [
      "an open quote",
      'HOST="hush\nPORT=1\nLOG_LEVEL="info"',
      "line 1 of .env, HOST, has a quote that is not closed",
    ],
    ["an open single quote", "HOST='hush", "line 1 of .env, HOST, has a quote that is not closed"],
    [
      "a quote within quotes",
      'HOST="hu\\"sh"',
      "line 1 of .env, HOST, has a quote that is not closed",
    ],
    ["a # at once", "HOST=#hush", "line 1 of .env, HOST, has a # within its value"],
    ["text behind a quote", "HOST='hu'sh", "line 1 of .env, HOST, has a quote that is not closed"],
    [
      "a # that some read as a comment",
      "OIDC_CLIENT_SECRET=hu#sh",
      "line 1 of .env, OIDC_CLIENT_SECRET, has a # within its value: put the value in single quotes",
    ],
  ])("with %s is refused by its line, without its value", (_what, text, sentence) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.stringContaining(sentence.replaceAll(".env", path)),
      }),
    );
    expect(() => read(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringMatching(/hu.?sh/) }),
    );
  });

  it("names all its bad lines at once", () => {
    expect(() => read("PORT\nHOST='x\nLOG_LEVEL=info")).toThrow(/line 1 .+; line 2 .+\.$/);
  });

  it("in two bytes a letter, as PowerShell writes, is told to be that", () => {
    const text = "\uFEFFPORT=1\r\n";
    expect(() => read(Buffer.from(text, "utf16le"))).toThrow(
      `${path} is not UTF-8: save it as UTF-8.`,
    );
  });

  it("that is a folder is told to be one", () => {
    const made = join(folder, "folder");
    mkdirSync(made);
    expect(() => readEnvFile(made)).toThrow(`${made} can't be read: it is a folder.`);
  });
});
