import { Client, type ClientConfig } from "pg";

/**
 * A connection may end at any moment, also while it is got ready, when nobody listens to it yet: an error that nobody
 * hears would end the process. Who asks something of it is told by the answer.
 */
class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on("error", () => undefined);
  }
}

/** How the queues in PostgreSQL are reached: `max` connections for each queue, the schema made where it is missing. */
export function postgresConnection(connectionString: string, schema: string, max: number) {
  return { connectionString, schema, migrate: true, max, Client: SteadyClient };
}
