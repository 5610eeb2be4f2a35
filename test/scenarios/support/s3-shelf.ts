import { createServer } from "node:http";

/** A bucket that takes everything; `objects` by path. */
export async function openS3Shelf() {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "PUT") objects.set(path, Buffer.concat(chunks));
      if (request.method === "DELETE") objects.delete(path);
      response.end(request.method === "GET" ? objects.get(path) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/bucket`,
    objects,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
