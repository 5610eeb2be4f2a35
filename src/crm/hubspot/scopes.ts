/** What Stickyline can't do without. Calls and notes are written with the contacts' scopes. */
export const HUBSPOT_SCOPES: readonly string[] = [
  "oauth",
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.objects.owners.read",
];

/** For events of our app, besides. */
export const APP_EVENT_SCOPE = "timeline";

/** What records other than contacts are read with. */
export const READ_SCOPES = {
  company: "crm.objects.companies.read",
  deal: "crm.objects.deals.read",
  ticket: "tickets",
  lead: "crm.objects.leads.read",
} as const;

/** For main lines, open deals, reps' working hours; an account without them still works. */
export const HUBSPOT_OPTIONAL_SCOPES: readonly string[] = [
  "crm.objects.companies.read",
  "crm.objects.deals.read",
  "crm.objects.users.read",
];

/** For tickets and leads: declared by the app, and asked for where somebody has chosen them. */
export const WORK_SCOPES: readonly string[] = [READ_SCOPES.ticket, READ_SCOPES.lead];
