import { StickylineError } from "../domain/errors.ts";

/** Ten thousand people in one list are a tenth of it. */
const MOST_BYTES = 32 * 1024 * 1024;

/** What a server answered, as text. Hangs up and throws VENDOR_UNAVAILABLE where it goes on beyond 32 MB. */
export async function readBody({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop hangs up.
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) {
      throw new StickylineError(
        "VENDOR_UNAVAILABLE",
        "An answer was longer than 32 MB. Check the address of the connection.",
      );
    }
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
