import { invalidInput } from "../../domain/errors.ts";
import type { TaskEntry } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { toHtml } from "./call-properties.ts";
import { listAssociated } from "./list-associated.ts";
import { createdCall, recordBatch } from "./schemas.ts";
import type { Deps } from "./deps.ts";

/** HubSpot's own association from a task to a contact. */
const TASK_TO_CONTACT = 204;
const BATCH_SIZE = 100;

/** Makes a call task for the owner, on the timeline of every contact, and returns its id. Sent once. */
export async function createTask(entry: TaskEntry, { sdk }: Deps): Promise<string> {
  if (entry.contactIds.length === 0) {
    throw invalidInput("contactIds", "Name at least one contact: a task is about somebody.");
  }
  const { objects, taskToContact } = await sdk();
  const types = [{ associationCategory: taskToContact, associationTypeId: TASK_TO_CONTACT }];
  const associations = entry.contactIds.map((id) => ({ to: { id }, types }));
  const properties = {
    hs_timestamp: new Date(entry.dueAt).toISOString(),
    hs_task_subject: entry.title,
    hs_task_body: toHtml([...entry.body, referenceOf(entry.externalId)]),
    hs_task_status: "NOT_STARTED",
    hs_task_type: "CALL",
    ...(entry.ownerId === null ? {} : { hubspot_owner_id: entry.ownerId }),
  };
  const created = await readAnswer(
    () => objects.create("tasks", { properties, associations }),
    createdCall,
  );
  return String(created.id);
}

/** Marks the task of this id as done. NOT_FOUND when somebody deleted it. */
export async function completeTask(id: string, { sdk }: Deps): Promise<void> {
  const { objects } = await sdk();
  const properties = { hs_task_status: "COMPLETED" };
  await readAnswer(() => objects.update("tasks", id, { properties }), createdCall);
}

/** The id of the task written under this external id on this contact's timeline, or null. */
export async function findTask(
  externalId: string,
  contactId: string,
  deps: Deps,
): Promise<string | null> {
  const { objectBatches } = await deps.sdk();
  const ids = await listAssociated("contacts", contactId, "tasks", deps);
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    const inputs = ids.slice(start, start + BATCH_SIZE).map((id) => ({ id }));
    const batch = await deps.read(async () => {
      const answer = await readAnswer(
        () =>
          objectBatches.read("tasks", {
            inputs,
            properties: ["hs_task_body"],
            propertiesWithHistory: [],
          }),
        recordBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    const found = batch.results.find(({ properties }) =>
      (properties["hs_task_body"] ?? "").includes(referenceOf(externalId)),
    );
    if (found !== undefined) return found.id;
  }
  return null;
}

/** The dot ends the id: one external id may be the beginning of another. */
function referenceOf(externalId: string): string {
  return `Stickyline reference ${externalId}.`;
}
