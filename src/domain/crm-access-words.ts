import type { CrmSettings } from "./crm-settings.ts";

/** What is read of a CRM account, for whoever connects it: one phrase each. Nothing else of a record is kept. */
export const CRM_READS: readonly string[] = [
  "contacts: phone numbers, owner, country, main company and when they changed",
  "companies, where the access allows it: main numbers, owner, country and parent company",
  "deals, where the access allows it: stage, amount, owner, contacts, and who works on it where that is chosen",
  "tickets and leads, where that is chosen and the access allows it: whether they are open, owner and contacts",
  "owners: name and e-mail address; users' working hours, where the access allows it",
  "the calls of the last days: whether another app logs them already",
];

const ENTRY_WORDS: Readonly<Record<CrmSettings["timeline"]["entry"], string | null>> = {
  auto: "a call on the timeline for each routed call, or a note where another app logs the calls already",
  call: "a call on the timeline for each routed call",
  note: "a note on the timeline for each routed call",
  annotate: "our words in the call that another app logs, for each routed call",
  "app-event":
    "an event of our app on the timeline for each routed call, or a note where the account refuses those",
  off: null,
};

/** What is written to a CRM account by its settings, for whoever connects it: one sentence each. Whatever is off is not named. */
export function crmWrites({ adopt, createContact, timeline }: CrmSettings): string[] {
  const isLogged = timeline.entry !== "off";
  const written = [
    ENTRY_WORDS[timeline.entry],
    isLogged && timeline.otherCalls !== "off" && timeline.entry !== "annotate"
      ? `the same for reps' other calls, of which nobody asked us${timeline.otherCalls === "auto" ? ", unless another app logs calls" : ""}`
      : null,
    isLogged && timeline.appEvents ? "an event of our app beside it" : null,
    "a task for the owner of a call that nobody took, unless the workspace's notices say no",
    adopt.enabled
      ? `the owner of a contact that nobody owns, after a talk of ${adopt.minimumTalkSeconds} s${adopt.lostAfterMonths === null ? "" : `, and of one whose owner missed all its calls for ${adopt.lostAfterMonths} months`}`
      : null,
    createContact.enabled
      ? "a contact for a caller whom the CRM does not know, after a talk"
      : null,
  ];
  return written.filter((phrase) => phrase !== null);
}
