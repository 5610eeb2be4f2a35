import { Type } from "typebox";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { AppDeps } from "../../../src/http/app.ts";

/** A few routes of no meaning, for what the app does around all routes. */
export const things: AppDeps["apiRoutes"][number] = async (app) => {
  app.get("/things/:number", async () => ({ ok: true }));
  app.post(
    "/things",
    {
      schema: {
        body: Type.Object(
          {
            name: Type.String({ minLength: 1 }),
            place: Type.Optional(Type.Object({ id: Type.String() })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async () => ({ ok: true }),
  );
  app.get("/broken", async () => {
    throw new Error("Key (email)=(ann@example.com) exists");
  });
  app.get("/away", async () => {
    throw new StickylineError("STORE_UNAVAILABLE", "PostgreSQL can't be reached", {
      retryable: true,
    });
  });
  app.get("/busy", async () => {
    throw new StickylineError("VENDOR_RATE_LIMITED", "later", { retryAfterMs: 1_500 });
  });
};
