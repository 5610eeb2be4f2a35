import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { KazooNode } from "../../../support/kazoo-line.ts";

/** Beside the repository, where they were put; from any depth of checkout. */
const FOLDERS = ["../../../../../shared/specs/kazoo/", "../../../../../../shared/specs/kazoo/"].map(
  (path) => new URL(path, import.meta.url),
);
const folder = FOLDERS.find((one) => existsSync(one));

export const hasPublishedSchemas = folder !== undefined;

/** For the name of a test that needs them. */
export const unlessThere = hasPublishedSchemas
  ? ""
  : " (skipped: the published schemas are not here)";

/** Forty causes with the same child are one. */
function differing(nodes: readonly KazooNode[]): KazooNode[] {
  return [...new Map(nodes.map((node) => [JSON.stringify(node), node])).values()];
}

/**
 * KAZOO's check of a callflow: the action's own schema, and each node's data against its module's. Without the
 * schemas it finds nothing.
 */
export function createPublishedCheck(): (flow: unknown) => string[] {
  if (folder === undefined) return () => [];
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const { $schema: _draft, ...schema } = JSON.parse(text) as Record<string, unknown>;
    ajv.addSchema({ ...schema, $id: name.replace(/\.json$/, "") });
  }
  const check = (schema: string, value: unknown): string[] => {
    const validate = ajv.getSchema(schema);
    if (validate === undefined) return [`there is no ${schema}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(
      (error) => `${schema}${error.instancePath} ${error.message}`,
    );
  };
  const checkNode = (node: KazooNode): string[] => [
    ...check(`callflows.${node.module}`, node.data),
    ...differing(Object.values(node.children ?? {})).flatMap(checkNode),
  ];
  return (flow) => {
    const shape = check("callflows.action", flow);
    return shape.length > 0 ? shape : checkNode(flow as KazooNode);
  };
}
