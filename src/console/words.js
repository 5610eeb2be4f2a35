// The API's words as people read them.
export const NO_PERSON = {
  team: "Team",
  fallback: "Fallback",
  ask: "Asked the caller",
  callback: "Call back promised",
};
export const RUNG_NAMES = {
  pinned: "Pinned rep",
  "contact-owner": "Contact owner",
  "last-agent": "Last agent",
  team: "Team",
  fallback: "Fallback",
};
export const STATE_WORDS = {
  free: "Free",
  offered: "Being offered a call",
  ringing: "Ringing",
  talking: "On a call",
  "wrap-up": "Wrapping up",
  away: "Away",
  "off-hours": "Off hours",
};
export const SYNC_WORDS = {
  idle: "not synced yet",
  running: "syncing…",
  done: "synced",
  failed: "the last sync failed",
};
