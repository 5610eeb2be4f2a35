import { accessOf } from "../access-table.ts";
import { callbacks, calls } from "./calls.ts";
import type { Operation, Operations } from "./operation.ts";
import { access, contacts, reps } from "./people.ts";
import { server } from "./server.ts";
import { connections, lines, workspace } from "./set-up.ts";

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

export type OperationWords = {
  readonly tags: string[];
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
};

/** What the API document says of an operation, who may ask for it included. `url`: as Fastify writes its pattern. */
export function describeOperation(method: string, url: string): OperationWords {
  const path = url.replaceAll(/:(\w+)/g, "{$1}");
  if (path.startsWith("/v1/")) return ofPhoneSystem(method, path);
  const name = `${method} ${path.replace(/^\/api(?=\/)/, "")}`;
  for (const [tag, operations] of TAGS) {
    const found: Operation | undefined = operations[name];
    if (found === undefined) continue;
    const [operationId, summary, more] = found;
    const who = path.startsWith("/api/") ? WHO[accessOf(method, url)] : "For everybody.";
    return {
      tags: [tag],
      operationId,
      summary,
      description: more === undefined ? who : `${more} ${who}`,
    };
  }
  return { tags: ["Other"] };
}

/** What vendors call, by the key of the line or the app's signature. */
function ofPhoneSystem(method: string, path: string): OperationWords {
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
    summary: `What ${vendor[0]?.toUpperCase()}${vendor.slice(1)} calls: ${what}`,
  };
}
