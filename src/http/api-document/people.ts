import type { Operations } from "./operation.ts";

/** Reps and whom they are pinned to. */
export const reps = {
  "GET /reps": ["listReps", "Reps with their phones, hours and what the CRM says of them"],
  "POST /reps": ["createRep", "Add a rep"],
  "GET /reps/{id}": ["getRep", "One rep"],
  "PATCH /reps/{id}": [
    "changeRep",
    "Change a rep",
    "Away until, hours, delegate, backup, successor, teams, weight, phones. Only what is sent changes; null clears.",
  ],
  "DELETE /reps/{id}": ["deleteRep", "Remove a rep"],
  "POST /reps/{id}/check-in": ["checkInRep", "A rep who missed several calls in a row is back"],
  "GET /crm-owners": [
    "listCrmOwners",
    "People whom the CRM names as owners, each with the rep they are",
  ],
  "GET /reps/{id}/callers": [
    "listCallers",
    "Who waits for a rep, and which calls went elsewhere",
    "Callers who hold the line now, and calls of the last week that were tied to this rep, each with the reason.",
  ],
  "GET /presence": ["listPresence", "What each rep is doing, who says so and since when"],
  "PUT /presence/{repId}": ["setPresence", "Say that a rep is away, until when, or back"],
  "GET /pins": ["listPins", "Numbers whose calls go to one rep first"],
  "PUT /pins/{number}": ["setPin", "Send this number's calls to one rep first"],
  "DELETE /pins/{number}": ["deletePin", "Take a pin away"],
} as const satisfies Operations;

/** Whom the CRM and callers know, and their data. */
export const contacts = {
  "GET /contacts": ["listContacts", "Contacts with this number, as they are held here"],
  "GET /contacts/unreadable-numbers": [
    "listUnreadableNumbers",
    "Numbers in the CRM that can't be read, and why",
  ],
  "GET /contacts/names": [
    "nameContacts",
    "What the CRM calls these contacts",
    "Up to 100 ids. Names are read from the CRM each time and kept nowhere; whoever it does not name, or while it can't be asked, is left out.",
  ],
  "POST /contacts/names": [
    "nameCallers",
    "What the CRM calls whoever has these numbers",
    "Up to 100 numbers as the lists show them. A number of nobody or of several people is left out; to a rep, so is whoever they have nothing to do with.",
  ],
  "GET /contacts/export": ["exportNumber", "All that is held about a number"],
  "POST /contacts/erase": [
    "eraseContact",
    "Take a person out of everything",
    "By number or by contact; it can't be undone.",
  ],
} as const satisfies Operations;

/** Who may sign in, and as what. */
export const access = {
  "GET /me": ["getMe", "Who asks, and what they may do"],
  "GET /sessions": ["listSessions", "Browsers that are signed in"],
  "DELETE /sessions/{id}": ["endSession", "Sign a browser out"],
  "GET /users": ["listUsers", "People who may sign in, with their roles"],
  "POST /users": ["createUser", "Invite somebody with a role"],
  "PATCH /users/{id}": ["changeUser", "Change a user's role"],
  "DELETE /users/{id}": ["deleteUser", "Take a user's access away"],
  "POST /users/{id}/sign-in-link": ["createUserSignInLink", "A link that signs a user in once"],
  "POST /sign-in-links": ["createSignInLink", "A link that signs the installation's owner in once"],
  "GET /tokens": ["listTokens", "Tokens of programs, with role and end"],
  "POST /tokens": ["createToken", "Make a token for a program; shown once"],
  "DELETE /tokens/{id}": ["deleteToken", "End a token"],
  "GET /audit": ["listAudit", "Who changed what, newest first"],
} as const satisfies Operations;
