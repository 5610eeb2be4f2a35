import type { Send } from "./send.ts";

type Settings = {
  readonly baseUrl: string;
  readonly send: Send;
};

/**
 * HubSpot's official client: its generated modules for the resources that we use, with our way of sending, which
 * adds the token. They are taken one by one and not through its `Client`, which can't be given a way of sending
 * (so has no timeout) and shares its limiter and retries between all tokens of the process. Loaded at the first
 * call and not before: they take half a second and 27 MB, which a router has no use for.
 */
export async function loadHubspotSdk({ baseUrl, send }: Settings) {
  const [contacts, owners, calls, associations, objects] = await Promise.all([
    import("@hubspot/api-client/lib/codegen/crm/contacts/index.js"),
    import("@hubspot/api-client/lib/codegen/crm/owners/index.js"),
    import("@hubspot/api-client/lib/codegen/crm/objects/calls/index.js"),
    import("@hubspot/api-client/lib/codegen/crm/associations/v4/index.js"),
    import("@hubspot/api-client/lib/codegen/crm/objects/index.js"),
  ]);
  const contactsSetup = contacts.createConfiguration({
    baseServer: new contacts.ServerConfiguration(baseUrl, {}),
    httpApi: contacts.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request);
        return new contacts.ResponseContext(answer.status, answer.headers, bodyOf(answer.text));
      },
    }),
  });
  const ownersSetup = owners.createConfiguration({
    baseServer: new owners.ServerConfiguration(baseUrl, {}),
    httpApi: owners.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request);
        return new owners.ResponseContext(answer.status, answer.headers, bodyOf(answer.text));
      },
    }),
  });
  const callsSetup = calls.createConfiguration({
    baseServer: new calls.ServerConfiguration(baseUrl, {}),
    httpApi: calls.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request);
        return new calls.ResponseContext(answer.status, answer.headers, bodyOf(answer.text));
      },
    }),
  });
  const associationsSetup = associations.createConfiguration({
    baseServer: new associations.ServerConfiguration(baseUrl, {}),
    httpApi: associations.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request);
        return new associations.ResponseContext(answer.status, answer.headers, bodyOf(answer.text));
      },
    }),
  });

  const objectsSetup = objects.createConfiguration({
    baseServer: new objects.ServerConfiguration(baseUrl, {}),
    httpApi: objects.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request);
        return new objects.ResponseContext(answer.status, answer.headers, bodyOf(answer.text));
      },
    }),
  });

  return {
    contacts: new contacts.BasicApi(contactsSetup),
    contactBatches: new contacts.BatchApi(contactsSetup),
    owners: new owners.OwnersApi(ownersSetup),
    calls: new calls.BasicApi(callsSetup),
    callSearch: new calls.SearchApi(callsSetup),
    greaterOrEqual: calls.FilterOperatorEnum.Gte,
    callBatches: new calls.BatchApi(callsSetup),
    /** Any kind of record, by its name: companies, deals, tasks. */
    objects: new objects.BasicApi(objectsSetup),
    objectBatches: new objects.BatchApi(objectsSetup),
    objectSearch: new objects.SearchApi(objectsSetup),
    operators: objects.FilterOperatorEnum,
    taskToContact: objects.AssociationSpecAssociationCategoryEnum.HubspotDefined,
    associationBatches: new associations.BatchApi(associationsSetup),
    /** The kind of association that HubSpot defines itself. */
    hubspotDefined: calls.AssociationSpecAssociationCategoryEnum.HubspotDefined,
  };
}

export type HubspotSdk = Awaited<ReturnType<typeof loadHubspotSdk>>;

function bodyOf(text: string) {
  return {
    text: () => Promise.resolve(text),
    binary: () => Promise.resolve(Buffer.from(text)),
  };
}
