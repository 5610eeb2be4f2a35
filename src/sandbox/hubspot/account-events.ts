import type { ObjectType } from "./property-definitions.ts";

/** What webhooks tell of. `source`: who did it, in HubSpot's words. */
export type AccountEvent = {
  readonly type: ObjectType;
  readonly id: string;
  readonly at: number;
  readonly source: string;
} & (
  | { readonly what: "creation" | "deletion" | "restore" | "privacyDeletion" }
  | { readonly what: "propertyChange"; readonly name: string; readonly value: string }
  | { readonly what: "merge"; readonly newId: string; readonly mergedIds: readonly string[] }
  | {
      readonly what: "associationChange";
      readonly to: { type: ObjectType; id: string };
      readonly removed: boolean;
    }
);

export type AccountEvents = {
  listen(listener: (event: AccountEvent) => void): void;
  tell(event: AccountEvent): void;
};

/** Whoever listens is told of each change as it happens. */
export function createAccountEvents(): AccountEvents {
  const listeners: ((event: AccountEvent) => void)[] = [];
  return {
    listen(listener) {
      listeners.push(listener);
    },
    tell(event) {
      for (const listener of listeners) listener(event);
    },
  };
}
