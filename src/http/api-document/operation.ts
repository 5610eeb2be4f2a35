/** What is told of an operation: its id for generated clients, a title, and what else whoever calls it should know. */
export type Operation = readonly [operationId: string, summary: string, description?: string];
export type Operations = Readonly<Record<string, Operation>>;
