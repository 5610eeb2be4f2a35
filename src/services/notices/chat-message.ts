/** What is said in a chat: a title, one line each, and the contact's page where there is one. */
export type ChatMessage = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly url: string | null;
};

/** A message as an incoming webhook of Slack takes it. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function toSlack({ title, lines, url }: ChatMessage): object {
  const link = url === null ? [] : [`<${url}|Open the contact>`];
  const text = [`*${escapeSlack(title)}*`, ...lines.map(escapeSlack), ...link].join("\n");
  return { text, unfurl_links: false };
}

/** The three characters that Slack reads as its own: a name can't make a link or call everybody. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * A message as a workflow or an incoming webhook of Microsoft Teams takes it: an adaptive card.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export function toTeams({ title, lines, url }: ChatMessage): object {
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [block(title, { weight: "Bolder" }), ...lines.map((line) => block(line))],
    ...(url !== null && { actions: [{ type: "Action.OpenUrl", title: "Open the contact", url }] }),
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

function block(said: string, more: object = {}): object {
  return { type: "TextBlock", text: escapeTeams(said), wrap: true, ...more };
}

/** A card's text is Markdown: what would be a link or emphasis stays as it is written. */
function escapeTeams(text: string): string {
  return text.replaceAll(/[[\]*_~`\\]/g, "\\$&");
}
