// The live page: polls the admin API with the browser's own cookie. Data only ever enters as text nodes.
import { NO_PERSON, RUNG_NAMES, STATE_WORDS, SYNC_WORDS } from "./words.js";
import { showWorkspaces, workspaceHeaders } from "./workspaces.js";

const POLL_MS = 2000;
const RESOURCES = {
  lines: "/api/lines",
  reps: "/api/reps",
  presence: "/api/presence",
  decisions: "/api/decisions?limit=30",
  connections: "/api/crm-connections",
  workspaces: "/api/workspaces",
};
const byId = (id) => document.getElementById(id);

/** An element with text or children; `attributes` are plain strings. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Replaces the children only when what they show has changed, so that focus and open ladders stay. */
const shown = new Map();
function show(id, signature, build) {
  const key = JSON.stringify(signature);
  if (shown.get(id) === key) return;
  shown.set(id, key);
  byId(id).replaceChildren(...build());
}

function clockTime(at) {
  const date = new Date(at);
  const time = date.toLocaleTimeString(undefined, { hour12: false });
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString()} ${time}`;
}

function age(since) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(since).getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

const plural = (count, word) => `${(count ?? 0).toLocaleString()} ${word}${count === 1 ? "" : "s"}`;

function showStatus({ connections, lines, reps }) {
  const [connection] = connections;
  const sync = connection?.sync ?? {};
  const finished = sync.finishedAt ? ` at ${clockTime(sync.finishedAt)}` : "";
  const names = lines.map(({ name }) => name).join(", ");
  const items = [
    [
      "CRM",
      connection ? `HubSpot · ${connection.status}` : "Not connected",
      connection
        ? `${SYNC_WORDS[sync.state] ?? sync.state ?? ""}${finished}`
        : "POST /api/crm-connections connects one",
    ],
    ["Contacts", plural(sync.contacts, "contact"), `${plural(sync.owners, "owner")} in the CRM`],
    ["Lines", plural(lines.length, "line"), names || "POST /api/lines adds one"],
    [
      "Reps",
      plural(reps.length, "rep"),
      `${reps.filter(({ crmOwnerId }) => crmOwnerId).length} matched to a CRM owner`,
    ],
  ];
  show("status", items, () =>
    items.map((texts) =>
      element("div", {}, ...texts.map((text, place) => element(place ? "dd" : "dt", {}, text))),
    ),
  );
}

/** A rep's own entry in /api/presence; one who has none yet is shown as known, without a state. */
function showReps({ reps, presence }) {
  const states = new Map(presence.map((entry) => [entry.repId, entry]));
  const rows = reps.map((rep) => {
    const entry = states.get(rep.id);
    const busyWith = (entry?.leases ?? []).map(({ kind }) => kind);
    const details = [
      entry?.since ? `for ${age(entry.since)}` : "",
      busyWith.length > 1 ? busyWith.join(" + ") : "",
      rep.enabled === false ? "takes no calls" : "",
      rep.crmOwnerId ? "" : "no CRM owner",
    ];
    const state = entry?.state ?? "unknown";
    return [rep.name, state, details.filter((detail) => detail !== "").join(" · ")];
  });
  byId("no-reps").hidden = rows.length > 0;
  show("reps", rows, () =>
    rows.map(([name, state, details]) =>
      element(
        "li",
        { class: `rep ${state}` },
        element("span", { class: "dot" }),
        element("div", {}, element("strong", {}, name), element("p", { class: "quiet" }, details)),
        element("span", {}, STATE_WORDS[state] ?? state),
      ),
    ),
  );
}

function rungItem(rung, names) {
  const name = names.get(rung.repId);
  const person = name && !rung.why.includes(name) ? ` · ${name}` : "";
  return element(
    "li",
    { class: rung.result },
    element("span", { title: rung.result }, rung.result === "taken" ? "✓" : "✕"),
    element("span", {}, `${RUNG_NAMES[rung.rung] ?? rung.rung}${person}`),
    element("span", { class: "why" }, rung.why),
  );
}

function decisionItem(decision, names, lineNames) {
  const isRep = decision.outcome === "rep";
  const who = isRep
    ? (names.get(decision.repId) ?? "Former rep")
    : (NO_PERSON[decision.outcome] ?? decision.outcome);
  const tone = isRep ? " rep-won" : decision.outcome === "ask" ? " asked" : "";
  const target = decision.target ? `${decision.target.type} ${decision.target.id}` : "no transfer";
  const facts = `${lineNames.get(decision.lineId) ?? "Removed line"} · call ${decision.callId} · ${target} · decided in ${Math.round(decision.durationMs * 10) / 10} ms`;
  const rungs = (decision.rungs ?? []).map((rung) => rungItem(rung, names));
  const at = new Date(decision.at);
  return element(
    "li",
    {},
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element("time", { datetime: at.toISOString() }, clockTime(at)),
        element("span", { class: "number" }, decision.number || "Number withheld"),
        element("span", { class: `who${tone}` }, who),
        element("span", { class: "reason" }, decision.reason),
      ),
      rungs.length > 0 ? element("ol", { class: "ladder" }, ...rungs) : null,
      element("p", { class: "facts quiet" }, facts),
    ),
  );
}

/** Rows once built are kept and moved, so that an open ladder stays open when calls arrive above it. */
let rows = new Map();
function showDecisions({ decisions, reps, lines }) {
  const names = new Map(reps.map(({ id, name }) => [id, name]));
  const lineNames = new Map(lines.map(({ id, name }) => [id, name]));
  const kept = new Map();
  for (const decision of decisions) {
    const key = JSON.stringify([decision, names.get(decision.repId)]);
    const known = rows.get(decision.id);
    const node = known?.key === key ? known.node : decisionItem(decision, names, lineNames);
    kept.set(decision.id, { key, node });
  }
  rows = kept;
  byId("no-decisions").hidden = decisions.length > 0;
  const signature = [...kept.values()].map(({ key }) => key);
  show("decisions", signature, () => [...kept.values()].map(({ node }) => node));
}

function nextStep({ connections, lines, sandbox }) {
  if (sandbox) return "The sandbox places its first calls within a minute. This page shows them.";
  if (connections.length === 0)
    return "First connect your CRM, so that Stickyline knows who owns which contact: POST /api/crm-connections. The README shows how.";
  if (lines.length === 0)
    return "Next connect a phone system: POST /api/lines answers with the URL that asks Stickyline where a call should go. The README shows how.";
  return "All is connected. Call the main number from a phone that a CRM contact has, and the decision appears here with its reason.";
}

function render(data) {
  showWorkspaces(byId("workspaces"), data.workspaces);
  const sandbox = [...data.lines, ...data.connections].some((item) => item.sandbox === true);
  byId("sandbox").hidden = !sandbox;
  byId("next-step").textContent = nextStep({ ...data, sandbox });
  showStatus(data);
  showReps(data);
  showDecisions(data);
}

async function load(path) {
  const answer = await fetch(path, {
    // the list of all of them is there whichever is chosen, even one that is not
    headers: path === RESOURCES.workspaces ? {} : workspaceHeaders,
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status === 401) throw new Error("You are signed out. Open the sign-in link again.");
  if (!answer.ok) throw new Error(`${path.split("?")[0]} answered ${answer.status}.`);
  return (await answer.json()).items;
}

let lastGoodAt = null;
function describeTrouble(error) {
  const cause = error instanceof TypeError ? "Stickyline can't be reached." : error.message;
  const stale = lastGoodAt ? ` Shown is the state of ${clockTime(lastGoodAt)}.` : "";
  return `${cause}${stale} Trying again every 2 seconds.`;
}

let timer;
let refreshing = false;
async function refresh() {
  if (refreshing) return;
  refreshing = true;
  clearTimeout(timer);
  try {
    const names = Object.keys(RESOURCES);
    const answers = await Promise.all(Object.values(RESOURCES).map(load));
    render(Object.fromEntries(names.map((name, index) => [name, answers[index]])));
    lastGoodAt = Date.now();
    byId("trouble").hidden = true;
    byId("freshness").textContent = `Live · ${clockTime(lastGoodAt)}`;
  } catch (error) {
    byId("trouble-text").textContent = describeTrouble(error);
    byId("trouble").hidden = false;
    byId("freshness").textContent = "Not live";
  }
  refreshing = false;
  if (!document.hidden) timer = setTimeout(() => void refresh(), POLL_MS);
}

byId("retry").addEventListener("click", () => void refresh());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void refresh();
});
void refresh();
