/** A callflow as KAZOO runs it: checked, its children as actions again. */
export type FlowNode = {
  readonly module: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly children: ReadonlyMap<string, FlowNode>;
};

/** A parsed body as a flow, or the faults that KAZOO's own check finds in its shape. */
export function readFlow(value: unknown, path = ""): { flow: FlowNode } | { faults: string[] } {
  if (!isObject(value)) return { faults: [`${path || "/"} is no object`] };
  const { module, data, children = {} } = value;
  const faults: string[] = [];
  if (typeof module !== "string" || module.length < 1 || module.length > 64) {
    faults.push(`${path}/module is no text of 1 to 64 characters`);
  }
  if (!isObject(data)) faults.push(`${path}/data is no object`);
  if (!isObject(children)) faults.push(`${path}/children is no object`);
  const read = new Map<string, FlowNode>();
  for (const [name, child] of Object.entries(isObject(children) ? children : {})) {
    const one = readFlow(child, `${path}/children/${name}`);
    if ("faults" in one) faults.push(...one.faults);
    else read.set(name, one.flow);
  }
  if (faults.length > 0 || typeof module !== "string" || !isObject(data)) return { faults };
  return { flow: { module, data, children: read } };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
