import { prepare } from "./prepare.mjs";

/** `npm run build`: everything that the entries in `dist/` need. */
await prepare({ build: true });
