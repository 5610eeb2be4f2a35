import { expect, it } from "vitest";
import { toSlack, toTeams } from "../../../src/services/notices/chat-message.ts";

const said = {
  title: "Ada: Call <!channel> & co back",
  lines: ["You missed a call from [Eve](https://evil.example)."],
  url: "https://crm.example/contact/1",
};

it("calls nobody in Slack by a name, and links the contact", () => {
  expect(toSlack(said)).toEqual({
    text:
      "*Ada: Call &lt;!channel&gt; &amp; co back*\n" +
      "You missed a call from [Eve](https://evil.example).\n" +
      "<https://crm.example/contact/1|Open the contact>",
    unfurl_links: false,
  });
});

it("makes no link in Teams of what a name holds", () => {
  const text = JSON.stringify(toTeams(said));
  expect(text).toContain(String.raw`\\[Eve\\](https://evil.example)`);
  expect(text).toContain('"url":"https://crm.example/contact/1"');
});
