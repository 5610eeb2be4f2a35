import type { StoredCallback } from "../services/callbacks/stored-callback.ts";
import type { Core } from "./core.ts";

/** Whom nobody may call: by the do-not-call list, and by what the CRM's contacts say. */
export function createMayCall({ stores, now }: Pick<Core, "stores" | "now">) {
  const { doNotCall, callConsent, crmConnections } = stores;

  async function doNotCallAmong(
    workspaceId: string,
    numbers: readonly string[],
  ): Promise<string[]> {
    const listed = new Set(await doNotCall.among(workspaceId, numbers));
    const barred = new Set(await callConsent.barredAmong(workspaceId, numbers, now()));
    return numbers.filter((number) => listed.has(number) || barred.has(number));
  }

  return {
    doNotCallAmong,

    /** The list knows numbers, the CRM knows people: by where they called from as well, and by who they were then. */
    async isDoNotCall({
      workspaceId,
      number,
      calledFrom,
      contactIds,
    }: Pick<StoredCallback, "workspaceId" | "number" | "calledFrom" | "contactIds">) {
      if (await doNotCall.has(workspaceId, number)) return true;
      const numbers = calledFrom === null ? [number] : [number, calledFrom];
      const barred = await callConsent.barredAmong(workspaceId, numbers, now());
      return barred.length > 0 || (await callConsent.isBarred(workspaceId, contactIds, now()));
    },

    /** Those whom no campaign may call for want of consent: nobody where the CRM is not asked for it. */
    async unagreedAmong(workspaceId: string, numbers: readonly string[]): Promise<string[]> {
      const connections = await crmConnections.list(workspaceId);
      const isAsked = connections.some(({ settings }) => settings.reading.consentProperty !== null);
      if (!isAsked) return [];
      const agreed = new Set(await callConsent.agreedAmong(workspaceId, numbers, now()));
      return numbers.filter((number) => !agreed.has(number));
    },
  };
}
