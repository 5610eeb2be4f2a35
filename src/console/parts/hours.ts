import type { Rep } from "../api/resources.ts";

/** Opening hours as the API tells them. */
export type Hours = NonNullable<Rep["hours"]>;
