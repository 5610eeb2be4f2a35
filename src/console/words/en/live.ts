export const live = {
  title: "Live",
  calls: "Calls as they come",
  reps: "Reps",
  noCalls: "No calls yet",
  noReps: "No reps yet",
  noRepsHint:
    "A rep is a person who takes calls. They appear once a phone system is connected, and are matched to CRM owners by e-mail.",
  sandboxSoon: "The sandbox places its first calls within a minute.",
  connectFirst: "Connect your CRM and a phone system, and calls appear here with their reasons.",
  callNow: "Everything is connected. Call the main number from a phone that a CRM contact has.",
  why: "Why",
  withheld: "Number withheld",
  formerRep: "Former rep",
  since: "for",
  waiting: "Callers waiting:",
} as const;

export const outcome = {
  rep: "Sent to a rep",
  group: "Rang several reps",
  team: "Sent to the team",
  fallback: "Sent to the fallback",
  ask: "Asked the caller",
  callback: "Callback promised",
  wait: "Waiting",
  voicemail: "Voicemail",
  target: "Sent where they chose",
  message: "Heard a message",
  closed: "Told that it is closed",
} as const;

export const presence = {
  free: "Free",
  offered: "Being offered a call",
  ringing: "Ringing",
  talking: "On a call",
  "wrap-up": "Wrapping up",
  away: "Away",
  "off-hours": "Off hours",
  "no-phone": "No phone",
  disabled: "Switched off",
  left: "Has left",
  unknown: "Not known yet",
} as const;

export const rungs = {
  pinned: "Pinned rep",
  "deal-owner": "Owner of an open deal",
  "contact-owner": "Contact owner",
  "secondary-owner": "Secondary owner",
  "ring-back": "Whoever rang them in vain",
  "last-agent": "Whoever talked with them last",
  "company-owner": "Company owner",
  "parent-company-owner": "Owner of the parent company",
  "ticket-owner": "Owner of an open ticket",
  "lead-owner": "Owner of an open lead",
  backup: "Backup or stand-in",
  "line-owner": "Owner of the dialled number",
  menu: "Whom the caller asked for",
  team: "Team",
  fallback: "Fallback",
} as const;

export const ladder = { taken: "Taken:", refused: "Passed over:" } as const;
