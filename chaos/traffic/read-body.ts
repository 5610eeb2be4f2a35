/** A request as it came: its path with the query, and its body. */
export type Heard = {
  readonly path: string;
  readonly text: string;
  readonly contentType: string;
};

type Fields = Readonly<Record<string, unknown>>;

/** What a compact JWS says, whoever signed it; of anything else what its JSON says. */
export function payloadOf(text: string): Fields {
  const [, part] = text.split(".");
  const isSigned = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text.trim());
  return objectOf(isSigned ? Buffer.from(part ?? "", "base64url").toString() : text);
}

/** The fields of a query, a form or a JSON body, nested ones by brackets: `call_details[call_sid]`. */
export function fieldsOf({ path, text, contentType }: Heard): Fields {
  const query = Object.fromEntries(new URLSearchParams(path.split("?")[1] ?? ""));
  if (text === "") return query;
  const body = contentType.includes("json")
    ? flat(objectOf(text))
    : Object.fromEntries(new URLSearchParams(text));
  return { ...query, ...body };
}

function flat(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      isObject(value)
        ? Object.entries(value).map(([inner, member]) => [`${name}[${inner}]`, member] as const)
        : [[name, value] as const],
    ),
  );
}

function objectOf(text: string): Fields {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text or number as it is written; anything else says nothing. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}
