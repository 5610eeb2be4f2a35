import type { CrmConnection } from "../../domain/crm-connection.ts";
import { StickylineError } from "../../domain/errors.ts";

/** What the CRM's settings page of our app shows, and where the settings are changed. */
export type ShownSettings = {
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly url: string;
};

export type Deps = {
  /** The account's connection that works; null: there is none. */
  readonly connectionOf: (accountId: string) => Promise<CrmConnection | null>;
  /** What is written to the account by its settings, one phrase each. */
  readonly writesOf: (settings: CrmConnection["settings"]) => readonly string[];
  readonly settingsUrl: (workspaceId: string) => string;
};

/** The account's state for whoever may see its settings in the CRM; they are changed here, by whom we know. */
export function createShowSettings(deps: Deps): (accountId: string) => Promise<ShownSettings> {
  return async (accountId) => {
    const connection = await deps.connectionOf(accountId);
    if (connection === null) {
      throw new StickylineError("NOT_FOUND", "this account is not connected to Stickyline");
    }
    const { sync, settings, workspaceId } = connection;
    const readUntil =
      sync.changesUntil === null ? "the first reading is not complete" : toText(sync.changesUntil);
    return {
      facts: [
        { label: "Contacts read", value: String(sync.contacts) },
        { label: "Known up to", value: readUntil },
        { label: "Problem", value: sync.error ?? "none" },
        ...deps.writesOf(settings).map((phrase) => ({ label: "Written here", value: phrase })),
      ],
      url: deps.settingsUrl(workspaceId),
    };
  };
}

function toText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
