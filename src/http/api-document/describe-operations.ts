import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { accessOf } from "../access-table.ts";
import { callbacks, calls } from "./calls.ts";
import type { Operation, Operations } from "./operation.ts";
import { access, contacts, reps } from "./people.ts";
import { server } from "./server.ts";
import { connections, lines, workspace } from "./set-up.ts";

type Transform = NonNullable<FastifyDynamicSwaggerOptions["transformObject"]>;
type DocumentObject = Parameters<Transform>[0];
type Document = ReturnType<Transform>;

const TAGS: readonly (readonly [tag: string, operations: Operations])[] = [
  ["Calls", calls],
  ["Callbacks", callbacks],
  ["Reps", reps],
  ["Contacts", contacts],
  ["Lines and policies", lines],
  ["Connections", connections],
  ["Workspace", workspace],
  ["Access", access],
  ["Server", server],
];

const WHO = {
  rep: "For everybody with a role in the workspace.",
  manager: "For managers and admins.",
  admin: "For admins.",
  "admin in person": "For admins who are signed in themselves, not by a key.",
  installation: "For whoever runs the installation.",
} as const;

type Described = {
  readonly tags: string[];
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
};

/** The API document with an id, a title and a tag for each operation, and who may ask for it. */
export function describeOperations(document: DocumentObject): Document {
  if (!("openapiObject" in document)) return document.swaggerObject;
  const { paths = {}, ...rest } = document.openapiObject;
  const described = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods ?? {}).map(([method, operation]) => [
      method,
      typeof operation === "object" && !Array.isArray(operation)
        ? { ...operation, ...describe(method.toUpperCase(), path) }
        : operation,
    ]);
    return [path, Object.fromEntries(operations)];
  });
  return { ...rest, paths: Object.fromEntries(described) };
}

function describe(method: string, path: string): Described | null {
  const below = path.replace(/^\/api(?=\/)/, "");
  for (const [tag, operations] of TAGS) {
    const found: Operation | undefined = operations[`${method} ${below}`];
    if (found === undefined) continue;
    const [operationId, summary, more] = found;
    const who = below === path ? "For everybody." : WHO[accessOf(method, toPattern(below))];
    const description = more === undefined ? who : `${more} ${who}`;
    return { tags: [tag], operationId, summary, description };
  }
  return path.startsWith("/v1/") ? describeVendors(method, path) : null;
}

/** `/lines/{id}` as Fastify writes it. */
function toPattern(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** As they write themselves. */
const VENDOR_NAMES: Readonly<Record<string, string>> = {
  dialpad: "Dialpad",
  exotel: "Exotel",
  hubspot: "HubSpot",
  kazoo: "KAZOO",
  voipex: "Voipex",
};

/** What vendors call, by the key of the line or the app's signature. */
function describeVendors(method: string, path: string): Described {
  const [vendor = "", ...rest] = path
    .slice("/v1/".length)
    .replaceAll(/\/\{\w+\}/g, "")
    .split("/");
  const what = rest.join(" ");
  const words = [
    method.toLowerCase(),
    vendor,
    ...what.split(/[ -]/),
    ...(/\{(?!lineKey)/.test(path) ? ["named"] : []),
  ];
  return {
    tags: ["Vendors"],
    operationId: words
      .filter((word) => word !== "")
      .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
      .join(""),
    summary: `What ${VENDOR_NAMES[vendor] ?? vendor} calls: ${what}`,
  };
}
