import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, it } from "vitest";
import { createSendMail } from "../../src/notices/mail.ts";

let server: SMTPServer | undefined;
afterEach(
  () =>
    new Promise<void>((done) => {
      if (server === undefined) done();
      else server.close(done);
      server = undefined;
    }),
);

/** A mail server that takes everything, or refuses every recipient with this code. */
async function startServer(refuseWith?: number) {
  const taken: string[] = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo(_address, _session, done) {
      if (refuseWith === undefined) return done();
      done(Object.assign(new Error("no such mailbox"), { responseCode: refuseWith }));
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        taken.push(Buffer.concat(parts).toString("utf8"));
        done();
      });
    },
  });
  const running = server;
  await new Promise<void>((done) => running.listen(0, "127.0.0.1", done));
  const { port } = running.server.address() as AddressInfo;
  return { taken, url: `smtp://127.0.0.1:${port}` };
}

const MAIL = {
  id: "missed:dialpad:7:ada",
  to: "ada@example.com",
  subject: "Call +14155551001 back",
  text: "You missed a call from +14155551001.",
};

it("sends plain text under the same Message-ID at every try", async () => {
  const { taken, url } = await startServer();
  const send = createSendMail(url, "Stickyline <calls@example.org>");
  await send(MAIL);
  await send(MAIL);
  await send({ ...MAIL, id: "another" });
  expect(taken[0]).toMatch(/^From: Stickyline <calls@example\.org>/m);
  expect(taken[0]).toMatch(/^To: ada@example\.com/m);
  expect(taken[0]).toMatch(/^Subject: Call \+14155551001 back/m);
  expect(taken[0]).toContain("You missed a call from +14155551001.");
  const ids = taken.map((mail) => /^Message-ID: (<\w{32}@example\.org>)/m.exec(mail)?.[1]);
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

it("does not try again what the server refuses for good, and names nobody", async () => {
  const { url } = await startServer(550);
  const error: unknown = await createSendMail(
    url,
    "calls@example.org",
  )(MAIL).catch((cause) => cause);
  expect(error).toMatchObject({ code: "VENDOR_REFUSED", retryable: false });
  expect(String(error)).not.toContain("ada");
});

it("may be tried again when the server is busy or gone", async () => {
  const { url } = await startServer(450);
  const again = { code: "VENDOR_UNAVAILABLE", retryable: true };
  await expect(createSendMail(url, "calls@example.org")(MAIL)).rejects.toMatchObject(again);
  await expect(
    createSendMail("smtp://127.0.0.1:1", "calls@example.org")(MAIL),
  ).rejects.toMatchObject(again);
});
